import { describe, expect, it } from "vitest";
import type { Root } from "@/lib/api/client";
import { doubtsAbout, folderAt, pathIn, placeIn } from "./sort-place";

const root = (name: string, path: string): Root => ({
  name,
  path,
  online: true,
  emptied: false,
  unreadable: [],
  unreadable_count: 0,
  passed_over: [],
  offline_because: "",
  asset_count: 1,
  scanned_at: null,
});

it("takes a path as it is pasted", () => {
  expect(pathIn(' "/videos/my clips/" ')).toBe("/videos/my clips");
  expect(pathIn("/videos//")).toBe("/videos");
  expect(pathIn("/")).toBe("/");
  expect(pathIn("  ")).toBe("");
});

describe("where a folder lies", () => {
  const roots = [root("all", "/videos"), root("phone", "/videos/phone"), root("slash", "/")];
  const placed = (path: string, among = roots) => {
    const place = placeIn(among, path);
    return place && [place.root.name, place.folder];
  };

  it("is the root that holds it, the innermost where several do", () => {
    expect(placed("/videos")).toEqual(["all", ""]);
    expect(placed("/videos/a/b")).toEqual(["all", "a/b"]);
    expect(placed("/videos/phone/a")).toEqual(["phone", "a"]);
    expect(placed("/other")).toEqual(["slash", "other"]);
  });

  it("is nowhere outside of the library, also where a name only begins as a root's", () => {
    expect(placed("/etc", roots.slice(0, 2))).toBeNull();
    expect(placed("/videos2", roots.slice(0, 2))).toBeNull();
  });
});

it("is the folder of a video, which may be its root", () => {
  expect(folderAt("/videos", "day 1/a/1.mp4")).toBe("/videos/day 1/a");
  expect(folderAt("/", "a/1.mp4")).toBe("/a");
  expect(folderAt("/videos", "1.mp4")).toBe("/videos");
});

describe("what speaks against a folder", () => {
  const folders = [{ name: "food", count: 2 }];

  it("is nothing where loose videos and folders are there", () => {
    expect(doubtsAbout({ offline: null, loose: 3, folders })).toEqual([]);
  });

  it.each([
    [0, [], "no videos"],
    [0, folders, "nothing is left to sort"],
    [3, [], "No folder in it holds videos yet"],
  ])("is said of %d loose videos and the folders %j", (loose, there, words) => {
    const doubts = doubtsAbout({ offline: null, loose, folders: there });
    expect(doubts).toEqual([expect.stringContaining(words)]);
  });

  it("is that it cannot be reached, and why", () => {
    const doubts = doubtsAbout({ offline: "Its disk is not mounted.", loose: 0, folders: [] });
    expect(doubts).toEqual(["It cannot be reached now. Its disk is not mounted."]);
  });
});
