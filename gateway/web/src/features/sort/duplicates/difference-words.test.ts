import { describe, expect, it } from "vitest";
import type { DuplicateVideo } from "@/lib/api/client";
import { differences, wordsOfFirst } from "./difference-words";

const FIRST: DuplicateVideo = {
  name: "1.mp4",
  asset_id: "1",
  category: null,
  duration_seconds: 20,
  size: 1_000_000,
  width: 1920,
  height: 1080,
  likeness: null,
};

type Likeness = NonNullable<DuplicateVideo["likeness"]>;
const like = (likeness: Partial<Likeness>, video: Partial<DuplicateVideo> = {}) => ({
  ...FIRST,
  ...video,
  likeness: { kind: "copy" as const, mirrored: false, later_seconds: 0, alike: 1, ...likeness },
});

describe("what differs", () => {
  it.each([
    [like({ kind: "same_file" }), ["the same file"]],
    [like({}), ["looks the same"]],
    [like({ mirrored: true }, { size: 1_010_000 }), ["mirrored"]],
    [like({ kind: "trimmed" }, { duration_seconds: 17.9 }), ["2.1 s shorter"]],
    [
      like({ kind: "trimmed", later_seconds: 1.25 }, { duration_seconds: 18.75, size: 500_000 }),
      ["1.3 s shorter", "begins 1.3 s later", "half the size"],
    ],
    [like({}, { width: 640, height: 360, size: 120_000 }), ["smaller picture", "12 % of the size"]],
    [like({}, { size: 1_200_000 }), ["20 % larger file"]],
    [like({}, { size: 2_500_000 }), ["2.5 times the size"]],
    [FIRST, []],
  ])("is said in words", (video, words) => {
    expect(differences(video, FIRST)).toEqual(words);
  });
});

describe("the first one", () => {
  it.each([
    [like({ kind: "same_file" }), "the same file"],
    [like({ mirrored: true }), "as long and as large"],
    [like({}, { size: 500_000 }), "the longest and largest one"],
    [like({ kind: "trimmed" }, { duration_seconds: 12 }), "the longest and largest one"],
  ])("is said to be more than another only where it is", (other, words) => {
    expect(wordsOfFirst(FIRST, other)).toBe(words);
  });
});
