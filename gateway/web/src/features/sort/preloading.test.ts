import { describe, expect, it } from "vitest";
import type { LooseVideo } from "@/lib/api/client";
import { preloaded } from "./preloading";

const video = (name: string, id: string | null = `id of ${name}`): LooseVideo => ({
  name,
  asset_id: id,
  proposals: [],
  unsure: false,
});
const VIDEOS = ["a", "b", "c", "d", "e", "f"].map((name) => video(name));
const loaded = (videos: readonly LooseVideo[], ...settled: string[]) =>
  preloaded(videos, new Set(settled.map((name) => `id of ${name} ${name}`))).map(
    ({ name, preload }) => `${name} ${preload}`,
  );

describe("what is loaded before it is looked at", () => {
  it("are the first three, at once", () => {
    const first = ["a auto", "b auto", "c auto"];
    expect(loaded(VIDEOS)).toEqual(first);
    expect(loaded(VIDEOS, "b", "c")).toEqual(first);
  });

  it("is the beginning of each further one, when those before it have settled", () => {
    expect(loaded(VIDEOS, "a", "b", "c").slice(3)).toEqual(["d metadata"]);
    expect(loaded(VIDEOS, "a", "b", "c", "d").slice(3)).toEqual(["d metadata", "e metadata"]);
    expect(loaded(VIDEOS, "a", "b", "c", "e").slice(3)).toEqual(["d metadata"]);
    expect(loaded(VIDEOS, ...VIDEOS.map(({ name }) => name))).toHaveLength(6);
  });

  it("is nothing of what no scan has found yet, and that keeps no other waiting", () => {
    const videos = [video("new", null), ...VIDEOS.slice(0, 3)];
    expect(loaded(videos)).toEqual(["a auto", "b auto", "c auto"]);
    expect(loaded([])).toEqual([]);
  });
});
