import { describe, expect, it } from "vitest";
import type { LooseVideo } from "@/lib/api/client";
import {
  currentOf,
  NO_QUEUE,
  placeOf,
  putBack,
  refreshed,
  removed,
  skipped,
  stepBack,
  unseen,
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
const of = (names: string, at = 0, passed = ""): SortQueue => ({
  videos: names.split("").map(video),
  at,
  passed: new Set(passed),
});
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
    const before: SortQueue = { ...of(""), videos: [{ ...video("a"), asset_id: null }] };
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
    expect(names(skipped(of("abc", 2)))).toBe("abc at a");
    expect(names(skipped(of("a")))).toBe("a at a");
  });

  it("goes on from one that was skipped before, to the next and around", () => {
    const again = of("abcd", 2, "cd");
    expect(names(skipped(again))).toBe("abcd at d");
    expect(names(skipped(skipped(again)))).toBe("abcd at a");
  });

  it("shows what comes from the folder before what was skipped", () => {
    const skippedTwo = skipped(skipped(of("abc")));
    expect(names(skippedTwo)).toBe("cab at c");
    const more = refreshed(skippedTwo, of("abcde").videos, NONE, NONE);
    expect(names(more)).toBe("cdeab at c");
    // Also when all were skipped, and the first of them is shown again.
    const allSkipped = skipped(skippedTwo);
    expect(names(refreshed(allSkipped, of("abcd").videos, NONE, NONE))).toBe("adbc at a");
  });

  it("counts what was not looked at yet, and the place of what is", () => {
    expect(unseen(of("abcd"))).toBe(3);
    const skippedTwo = skipped(skipped(of("abcd")));
    expect([unseen(skippedTwo), placeOf(skippedTwo)]).toEqual([1, 3]);
    const back = stepBack(skippedTwo);
    expect([names(back), placeOf(back), placeOf(stepBack(back))]).toEqual(["cdab at b", 2, 1]);
    expect(placeOf(NO_QUEUE)).toBe(0);
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
