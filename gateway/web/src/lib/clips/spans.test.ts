import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameTable } from "../footage/frames";
import { steadyTable } from "../footage/steady-table";
import { CONTRACTS, type Contract } from "./contracts";
import { clipsBetween, fits, framesInClip, latestStart, planClips, sharedSeconds } from "./spans";

const rate = fc.constantFrom<[number, number]>(
  [24_000, 1001],
  [25, 1],
  [30_000, 1001],
  [50, 1],
  [60_000, 1001],
  [120, 1],
);

const contracts = fc.constantFrom<Contract>("plain", "video_201", "video_193", "foley");

const PLAIN = { seconds: 8, contract: "plain" } as const;

describe("framesInClip", () => {
  it.each([
    [25, 1, 200],
    [30_000, 1001, 240],
    [24_000, 1001, 192],
    [120, 1, 960],
  ])("is 8 s of %d/%d frames: %d", (numerator, denominator, frames) => {
    expect(framesInClip(steadyTable(numerator, denominator, 5000), 0, PLAIN)).toBe(frames);
  });

  it("counts what eight seconds hold where the rate varies", () => {
    const table = new FrameTable({
      time_base: { numerator: 1, denominator: 1000 },
      hdr: null,
      first_pts: 500,
      end_pts: 20_500,
      frame_count: 300,
      constant_rate: null,
      deltas: [
        { delta: 100, count: 100 },
        { delta: 50, count: 199 },
      ],
      key_frames: [0],
    });
    expect(framesInClip(table, 0, PLAIN)).toBe(80);
    expect(framesInClip(table, 100, PLAIN)).toBe(160);
  });
});

describe("a recording that stands still", () => {
  const slides = new FrameTable({
    time_base: { numerator: 1, denominator: 1000 },
    hdr: null,
    first_pts: 0,
    end_pts: 120_000,
    frame_count: 5,
    constant_rate: null,
    deltas: [20_000, 25_000, 1000, 44_000].map((delta) => ({ delta, count: 1 })),
    key_frames: [0, 2, 4],
  });
  const batch = { clips: 3, spread: 3, seconds: 8, contract: "plain" } as const;

  it("is cut anywhere, with the pictures that are shown meanwhile", () => {
    expect([0, 1, 2, 3, 4].map((cursor) => framesInClip(slides, cursor, PLAIN))).toEqual([
      1, 1, 2, 1, 1,
    ]);
    expect([0, 1, 2, 3, 4].map((cursor) => fits(slides, cursor, batch))).toEqual(
      Array(5).fill(true),
    );
    expect(planClips(slides, 2, batch).map((clip) => clip.firstFrame)).toEqual([2, 3, 3]);
  });

  it("fits up to its end", () => {
    expect(latestStart(slides, batch)).toBe(4);
    expect(fits(slides, 4, { ...batch, spread: 11 })).toBe(true);
    expect(fits(slides, 4, { ...batch, spread: 11.001 })).toBe(false);
    expect(latestStart(slides, { ...batch, spread: 11.001 })).toBe(3);
  });
});

describe("framesInClip of other lengths", () => {
  it.each([
    [0.04, 25, 1, 1],
    [0.04, 10, 1, 1],
    [5.28, 25, 1, 132],
    [101 * (1001 / 30_000), 30_000, 1001, 101],
    [3600, 60, 1, 216_000],
  ])("%d s of %d/%d frames have %d", (seconds, numerator, denominator, frames) => {
    const table = steadyTable(numerator, denominator, 300_000);
    expect(framesInClip(table, 0, { seconds, contract: "plain" })).toBe(frames);
  });
});

describe("framesInClip of data sets", () => {
  it.each<[Contract, number, number, number]>([
    ["video_201", 24, 1, 201],
    ["video_193", 60_000, 1001, 193],
    ["foley", 60, 1, 480],
    ["foley", 30_000, 1001, 200],
  ])("%s of %d/%d frames has %d", (contract, numerator, denominator, frames) => {
    const timing = { seconds: CONTRACTS[contract].seconds ?? 8, contract };
    expect(framesInClip(steadyTable(numerator, denominator, 5000), 0, timing)).toBe(frames);
  });

  it("knows the last start from which a resampled clip has all that it shows", () => {
    const batch = { clips: 1, spread: 3, seconds: 8.04, contract: "video_201" } as const;
    // 8.04 s of 24 frames per second are 193 frames, of 25 they are 201.
    expect(latestStart(steadyTable(24, 1, 1000), batch)).toBe(1000 - 193);
    expect(latestStart(steadyTable(25, 1, 1000), batch)).toBe(1000 - 201);
  });
});

describe("latestStart", () => {
  it("is the last frame that fits: the next one does not", () => {
    fc.assert(
      fc.property(
        rate,
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 0, max: 40 }),
        contracts,
        fc.integer({ min: 40, max: 20_000 }),
        ([numerator, denominator], count, clips, halves, contract, milliseconds) => {
          const table = steadyTable(numerator, denominator, count);
          const seconds = CONTRACTS[contract].seconds ?? milliseconds / 1000;
          const batch = { clips, spread: halves / 2, seconds, contract };
          const latest = latestStart(table, batch);
          if (latest === null) {
            expect(fits(table, 0, batch)).toBe(false);
          } else {
            expect(fits(table, latest, batch)).toBe(true);
            expect(latest === count - 1 || !fits(table, latest + 1, batch)).toBe(true);
          }
        },
      ),
    );
  });

  it("lets a clip end with the file", () => {
    expect(
      latestStart(steadyTable(25, 1, 1000), { clips: 1, spread: 3, seconds: 8, contract: "plain" }),
    ).toBe(800);
    expect(
      latestStart(steadyTable(25, 1, 1000), { clips: 3, spread: 3, seconds: 8, contract: "plain" }),
    ).toBe(650);
    expect(
      latestStart(steadyTable(25, 1, 199), { clips: 1, spread: 3, seconds: 8, contract: "plain" }),
    ).toBeNull();
  });
});

describe("planClips", () => {
  it("starts each clip a spread after the one before", () => {
    const plan = planClips(steadyTable(25, 1, 1000), 50, {
      clips: 3,
      spread: 2.52,
      seconds: 8,
      contract: "plain",
    });
    expect(plan.map((clip) => clip.firstFrame)).toEqual([50, 113, 176]);
    expect(plan.map((clip) => clip.start)).toEqual([2, 4.52, 7.04]);
  });
});

describe("sharedSeconds", () => {
  it("is what neighbours have in common", () => {
    expect(sharedSeconds({ clips: 3, spread: 2, seconds: 8 })).toBe(6);
    expect(sharedSeconds({ clips: 3, spread: 9, seconds: 8 })).toBe(0);
    expect(sharedSeconds({ clips: 1, spread: 2, seconds: 8 })).toBe(0);
  });
});

describe("clipsBetween", () => {
  it.each([
    [10, 10, 1],
    [10, 18, 1],
    [10, 21, 2],
    [10, 24.1, 3],
    [10, 5, 1],
  ])("from %d to %d s: %d", (from, to, clips) => {
    expect(clipsBetween(from, to, { spread: 3, seconds: 8 })).toBe(clips);
  });
});
