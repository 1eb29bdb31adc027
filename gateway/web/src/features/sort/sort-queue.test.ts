import { describe, expect, it } from "vitest";
import type { LooseVideo } from "@/lib/api/client";
import {
  currentOf,
  NO_QUEUE,
  putBack,
  refreshed,
  removed,
  skipped,
  stepBack,
  upcoming,
  type SortQueue,
} from "./sort-queue";

const NONE = new Set<string>();
const video = (name: string): LooseVideo => ({
  name,
  asset_id: `asset of ${name}`,
  facts: null,
  proposals: [],
  unsure: false,
});
const of = (names: string, at = 0): SortQueue => ({ videos: names.split("").map(video), at });
const names = ({ videos, at }: SortQueue) =>
  `${videos.map(({ name }) => name).join("")} at ${videos[at]?.name ?? "none"}`;

describe("the queue", () => {
  it("begins with what is there", () => {
    expect(names(refreshed(NO_QUEUE, of("abc").videos, NONE, NONE))).toBe("abc at a");
  });

  it("keeps its order and its place when more comes and some goes", () => {
    const turned = of("cabd", 2);
    expect(names(refreshed(turned, of("abdef").videos, NONE, NONE))).toBe("abdef at b");
    expect(names(refreshed(turned, of("acde").videos, NONE, NONE))).toBe("cade at d");
    expect(names(refreshed(turned, [], NONE, NONE))).toBe(" at none");
  });

  it("leaves out what is on its way, and shows first what was brought back", () => {
    const found = of("abcd").videos;
    expect(names(refreshed(of("bcd", 1), found, new Set("a"), NONE))).toBe("bcd at c");
    expect(names(refreshed(of("bcd", 1), found, NONE, new Set("a")))).toBe("bacd at a");
  });

  it("takes over what a scan has found out since", () => {
    const before: SortQueue = { videos: [{ ...video("a"), asset_id: null }], at: 0 };
    expect(currentOf(refreshed(before, of("a").videos, NONE, NONE))?.asset_id).toBe("asset of a");
  });

  it("shows the next one when one goes, the first behind the last", () => {
    expect(names(removed(of("abc", 1), "b"))).toBe("ac at c");
    expect(names(removed(of("abc", 2), "c"))).toBe("ab at a");
    expect(names(removed(of("abc", 2), "a"))).toBe("bc at c");
    expect(names(removed(of("a"), "a"))).toBe(" at none");
    expect(names(removed(of("ab"), "x"))).toBe("ab at a");
  });

  it("shows again what did not go, once", () => {
    expect(names(putBack(of("ac", 1), video("b")))).toBe("abc at b");
    expect(names(putBack(of("abc", 1), video("b")))).toBe("abc at b");
  });

  it("puts what is skipped at the end", () => {
    expect(names(skipped(of("abc", 1)))).toBe("acb at c");
    expect(names(skipped(of("abc", 2)))).toBe("abc at c");
    expect(names(skipped(of("a")))).toBe("a at a");
  });

  it("steps back, before the first to the last", () => {
    expect(names(stepBack(of("abc", 1)))).toBe("abc at a");
    expect(names(stepBack(of("abc")))).toBe("abc at c");
    expect(names(stepBack(NO_QUEUE))).toBe(" at none");
  });

  it("knows what comes next, around its end", () => {
    expect(upcoming(of("abcd", 2), 3).map(({ name }) => name)).toEqual(["c", "d", "a"]);
    expect(upcoming(of("ab", 1), 5).map(({ name }) => name)).toEqual(["b", "a"]);
  });
});
