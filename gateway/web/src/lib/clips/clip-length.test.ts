import { describe, expect, it } from "vitest";
import { FrameTable } from "../footage/frames";
import { steadyTable } from "../footage/steady-table";
import {
  inUnit,
  lengthIn,
  lengthOfCut,
  lengthsIn,
  lengthTo,
  mistakeInLength,
  secondsOf,
  sentLength,
  USUAL_LENGTH,
  withLength,
} from "./clip-length";

const ntsc = steadyTable(30_000, 1001, 900);
const inFrames = (of: number) => ({ of, unit: "frames" }) as const;
const inSeconds = (of: number) => ({ of, unit: "seconds" }) as const;

it("is kept for each profile", () => {
  const settings = { profile: "dogs", lengths: { cats: inSeconds(5) } };
  expect(lengthIn(settings)).toBe(USUAL_LENGTH);
  const { lengths } = withLength(settings, inFrames(81));
  expect(lengthIn({ profile: "dogs", lengths })).toEqual(inFrames(81));
  expect(lengthIn({ profile: "cats", lengths })).toEqual(inSeconds(5));
});

it("takes over what is valid of what was stored", () => {
  const kept = {
    good: inSeconds(0.04),
    better: { ...inFrames(1), more: 1 },
    short: inSeconds(0.03),
    long: inSeconds(3600.5),
    half: inFrames(2.5),
    none: inFrames(0),
    hours: { of: 2, unit: "hours" },
    text: { of: "8", unit: "seconds" },
    nothing: null,
  };
  expect(lengthsIn(kept)).toEqual({ good: inSeconds(0.04), better: inFrames(1) });
  expect([lengthsIn(null), lengthsIn("8"), lengthsIn(undefined)]).toEqual([{}, {}, {}]);
});

describe("secondsOf", () => {
  it("is what the contract says, or as chosen", () => {
    expect(secondsOf(inSeconds(5.28), "plain", ntsc)).toBe(5.28);
    expect(secondsOf(inSeconds(5.28), "video_201", ntsc)).toBe(8.04);
    expect(secondsOf(inFrames(30), "plain", ntsc)).toBeCloseTo(1.001, 9);
  });

  it("estimates where the rate is not known yet", () => {
    expect(secondsOf(inFrames(50), "plain", undefined)).toBe(2);
  });
});

it("is sent in the unit in which it was chosen, and not with a data set's contract", () => {
  expect(sentLength(inSeconds(5), "plain")).toEqual({ seconds: 5 });
  expect(sentLength(inFrames(81), "plain")).toEqual({ frames: 81 });
  expect(sentLength(inFrames(81), "foley")).toEqual({});
});

it("stays about the same in the other unit, within its limits", () => {
  expect(inUnit(inSeconds(1), "frames", ntsc)).toEqual(inFrames(30));
  expect(inUnit(inFrames(30), "seconds", ntsc)).toEqual(inSeconds(1.001));
  expect(inUnit(inFrames(1), "seconds", steadyTable(120, 1, 9))).toEqual(inSeconds(0.04));
  expect(inUnit(inFrames(30), "frames", ntsc)).toEqual(inFrames(30));
});

it("is in frames where a cut is shorter than what can be ordered in seconds", () => {
  expect(lengthOfCut(8, ntsc)).toEqual(inSeconds(8));
  expect(lengthOfCut(1001 / 30_000, ntsc)).toEqual(inFrames(1));
});

describe("a length from frame to frame", () => {
  it("counts both frames, or the span at a variable rate", () => {
    expect(lengthTo(steadyTable(25, 1, 500), 50, 174)).toEqual({ of: 125, unit: "frames" });
    expect(lengthTo(steadyTable(25, 1, 500), 7, 7)).toEqual({ of: 1, unit: "frames" });
    const slides = new FrameTable({
      time_base: { numerator: 1, denominator: 1000 },
      first_pts: 0,
      hdr: null,
      end_pts: 3500,
      frame_count: 3,
      constant_rate: null,
      deltas: [2000, 500].map((delta) => ({ delta, count: 1 })),
      key_frames: [0],
    });
    expect(lengthTo(slides, 0, 1)).toEqual({ of: 2.5, unit: "seconds" });
    expect(lengthTo(slides, 1, 2)).toEqual({ of: 1.5, unit: "seconds" });
  });

  it("is one hour at most", () => {
    const long = steadyTable(25, 1, 200_000);
    expect(mistakeInLength(lengthTo(long, 0, 89_999), long)).toBeNull();
    expect(mistakeInLength(lengthTo(long, 0, 90_000), long)).toMatch("one hour");
  });
});
