import { describe, expect, it } from "vitest";
import type { ClassReport, RunReport } from "@/lib/api/client";
import type { Region } from "../api/detect";
import {
  countsOfReplay,
  countsOfReport,
  differenceFrom,
  differingFrames,
  totalsByClass,
} from "./counts";

const found = (label: string, at: Record<number, number>): ClassReport => ({
  label,
  count: Object.values(at).reduce((sum, one) => sum + one, 0),
  mean_confidence: 0.5,
  tracks: null,
  seqs: Object.keys(at).map(Number),
  counts: Object.values(at),
});
const report = (...classes: ClassReport[]): RunReport => ({
  run_id: "r",
  timeline_id: "t",
  stage: "detect_objects",
  frames: 5,
  classes,
  failures: [],
});
const region = (label: string): Region => ({ x: 0, y: 0, w: 1, h: 1, confidence: 1, label });

const BEFORE = countsOfReport(report(found("player", { 1: 2, 3: 1 }), found("ball", { 3: 1 })), 5);

describe("counts of all frames", () => {
  it("are the sums of the classes, 0 where nothing was found", () => {
    expect(BEFORE.totals).toEqual([0, 2, 0, 2, 0]);
  });

  it("are the same from a replay as from a report", () => {
    const replay = {
      frame_count: 5,
      region_count: 4,
      stand_ins: {},
      regions_by_frame: {
        0: [],
        1: [region("player"), region("player")],
        3: [region("ball"), region("player")],
      },
    };
    const counts = countsOfReplay(replay, 5);
    expect(counts.totals).toEqual([0, 2, 0, 2, 0]);
    expect(differingFrames(BEFORE, counts)).toEqual([]);
    expect(totalsByClass(BEFORE, counts)).toEqual([
      { label: "player", before: 3, now: 3 },
      { label: "ball", before: 1, now: 1 },
    ]);
  });
});

it("knows nothing of the frames at which a stage failed", () => {
  const failures = [
    { stage: "read_text", why: "It died.", seqs: [1, 4] },
    { stage: "match_brands", why: "It died.", seqs: [4] },
  ];
  expect(countsOfReport({ ...report(), failures }, 5).failed).toEqual(new Set([1, 4]));
  expect(BEFORE.failed.size).toBe(0);
});

describe("frames differ", () => {
  // In frame 3 a ball has become a player: as many regions, but others.
  const now = countsOfReport(report(found("player", { 1: 1, 3: 2 }), found("flag", { 4: 6 })), 5);

  it("where a class was found more or less often, also if the sums are the same", () => {
    expect([BEFORE.totals[3], now.totals[3]]).toEqual([2, 2]);
    expect(differingFrames(BEFORE, now)).toEqual([1, 3, 4]);
    expect(differingFrames(now, BEFORE)).toEqual([1, 3, 4]);
  });

  it("and the next and the last one are found from any frame", () => {
    const differing = [1, 3, 4];
    expect(differenceFrom(differing, 0, 1)).toBe(1);
    expect(differenceFrom(differing, 3, 1)).toBe(4);
    expect(differenceFrom(differing, 4, 1)).toBeNull();
    expect(differenceFrom(differing, 3, -1)).toBe(1);
    expect(differenceFrom(differing, 2, -1)).toBe(1);
    expect(differenceFrom(differing, 1, -1)).toBeNull();
  });

  it("in classes that only one of both has, too", () => {
    expect(totalsByClass(BEFORE, now)).toEqual([
      { label: "flag", before: 0, now: 6 },
      { label: "player", before: 3, now: 3 },
      { label: "ball", before: 1, now: 0 },
    ]);
  });
});
