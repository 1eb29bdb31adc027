import { expect, it } from "vitest";
import type { FrameNote, Marker } from "@/lib/api/client";
import {
  countOfClips,
  markersByStart,
  nameOfGroup,
  nextMarker,
  nextStop,
  spansOf,
} from "./markers";

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

it("goes through markers and notes in one order, and behind the last to the first", () => {
  const notes = [0.5, 2, 3].map((seconds) => {
    return { seconds, note: { id: `n${seconds}` } as FrameNote };
  });
  const next = (at: number, active: string | null, markers = MARKERS) => {
    const stop = nextStop(markers, notes, at, active);
    return stop && ("note" in stop ? stop.note.id : stop.marker.export_id);
  };
  expect(next(0, null)).toBe("n0.5");
  expect(next(0.5, null)).toBe("a");
  expect(next(1, "a")).toBe("b");
  expect(next(2.04, "d")).toBe("n3");
  expect(next(3, "d")).toBe("e");
  expect(next(5, "e")).toBe("n0.5");
  // A single marker that one is on does not hold one there.
  expect(next(2.5, "z", [marker("z", 2.5)])).toBe("n3");
  expect(next(3, "z", [marker("z", 2.5)])).toBe("n0.5");
  expect(next(3, null, [])).toBe("n0.5");
  expect(nextStop(MARKERS, [], 0, null)).toEqual({ marker: MARKERS[0] });
  expect(nextStop([], [], 0, null)).toBeUndefined();
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

it("has the clips of a group that exist, or those that were ordered before the first is cut", () => {
  const spans = (existing: number[]) =>
    spansOf({ start: 10, spread: 3, seconds: 2, clips: 3, existing_clips: existing } as Marker);
  expect(spans([0, 2])).toEqual([
    { start: 10, end: 12 },
    { start: 16, end: 18 },
  ]);
  expect(spans([]).map(({ start }) => start)).toEqual([10, 13, 16]);
});
