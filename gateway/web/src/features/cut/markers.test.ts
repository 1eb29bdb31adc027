import { expect, it } from "vitest";
import type { Marker } from "@/lib/api/client";
import { countOfClips, markersByStart, nameOfGroup, nextMarker } from "./markers";

const marker = (id: string, start: number) => ({ export_id: id, start }) as Marker;
const MARKERS = [marker("a", 1), marker("b", 2), marker("c", 2), marker("d", 2.04), marker("e", 5)];

const from = (cursor: number, active: string | null) =>
  nextMarker(MARKERS, cursor, active)?.export_id;

it("goes to the first that begins later, and behind the last one to the first", () => {
  expect(from(0, null)).toBe("a");
  expect(from(1, "a")).toBe("b");
  expect(from(3, "b")).toBe("e");
  expect(from(5, "e")).toBe("a");
  expect(nextMarker([], 0, null)).toBeUndefined();
});

it("goes through those that begin at one place", () => {
  expect(from(2, "b")).toBe("c");
  expect(from(2, "c")).toBe("d");
  expect(from(2.04, "d")).toBe("e");
});

it("has the active one, else the newest, on top of those at one place", () => {
  const tops = (active: string | null) =>
    markersByStart(MARKERS, active).map(({ top, more }) => [top.export_id, more]);
  expect(tops(null)).toEqual([
    ["a", 0],
    ["c", 1],
    ["d", 0],
    ["e", 0],
  ]);
  expect(tops("b")[1]).toEqual(["b", 1]);
});

it("counts the clips that exist now, and those that were ordered where they are more", () => {
  const having = (clips: number, existing: number[]) =>
    countOfClips({ clips, existing_clips: existing } as Marker);
  expect(having(1, [0])).toBe("1");
  expect(having(3, [0, 1, 2])).toBe("3");
  expect(having(4, [0, 1, 3])).toBe("3 of 4");
});

it("names the subprofile of a group, whose name another group may have as well", () => {
  expect(nameOfGroup({ group: "dog_001", folder_suffix: "" })).toBe("dog_001");
  expect(nameOfGroup({ group: "dog_001", folder_suffix: "night" })).toBe("dog_001 in night");
});
