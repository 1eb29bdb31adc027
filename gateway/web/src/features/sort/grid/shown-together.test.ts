import { expect, it } from "vitest";
import type { LooseVideo } from "@/lib/api/client";
import { MOST, shownTogether } from "./shown-together";

const video = (name: string): LooseVideo => ({
  name,
  asset_id: null,
  facts: null,
  proposals: [],
  unsure: false,
});
const videos = (names: string) => names.split("").map(video);
const shown = (names: string, left: string, fresh: number) => {
  const { videos: together, lacks } = shownTogether(videos(names), new Set(left), fresh);
  return [together.map(({ name }) => name).join(""), lacks];
};

it("shows as many as are wanted, and says where fewer are known", () => {
  expect(shown("abcd", "", 3)).toEqual(["abc", false]);
  expect(shown("ab", "", 3)).toEqual(["ab", true]);
});

it("shows what was left behind what nobody has looked at", () => {
  expect(shown("abcde", "ab", 2)).toEqual(["cdab", false]);
  // Only videos that were left are known: more are requested all the same.
  expect(shown("abc", "abc", 2)).toEqual(["abc", true]);
});

it("shows each once, and no more than one batch may hold", () => {
  expect(shown("abab", "", 5)).toEqual(["ab", true]);
  const many = Array.from({ length: MOST + 9 }, (_, number) => video(`${number}`));
  expect(shownTogether(many, new Set(), many.length).videos).toHaveLength(MOST);
});
