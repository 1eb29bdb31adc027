import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FrameIndex } from "@/lib/api/client";
import { parsePlace, clockOfMilliseconds, type Rational } from "../time/time";
import { FrameTable } from "./frames";

/** The frame index of frames that lie `deltas` ticks apart. */
function indexOf(
  deltas: number[],
  timeBase: Rational,
  firstPts = 0,
  constantRate: Rational | null = null,
): FrameIndex {
  const runs: FrameIndex["deltas"] = [];
  for (const delta of deltas.slice(0, -1)) {
    const last = runs.at(-1);
    if (last?.delta === delta) last.count += 1;
    else runs.push({ delta, count: 1 });
  }
  const length = deltas.reduce((sum, delta) => sum + delta, 0);
  return {
    time_base: timeBase,
    hdr: null,
    first_pts: firstPts,
    end_pts: firstPts + length,
    frame_count: deltas.length,
    constant_rate: constantRate,
    deltas: runs,
    key_frames: [0],
  };
}

const timeBase = fc.constantFrom<Rational>(
  { numerator: 1, denominator: 90_000 },
  { numerator: 1, denominator: 12_800 },
  { numerator: 1001, denominator: 30_000 },
  { numerator: 1, denominator: 1000 },
  { numerator: 1, denominator: 1_000_000_000 },
  { numerator: 1, denominator: 25 },
);

/** Tables of any rate, with every beginning; with where each frame should lie, by plain addition. */
const table = fc
  .record({
    deltas: fc.oneof(
      fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 60 }),
      fc
        .tuple(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 400 }))
        .map(([delta, count]) => Array<number>(count).fill(delta)),
    ),
    timeBase,
    firstPts: fc.integer({ min: -100_000, max: 10_000_000 }),
  })
  .map(({ deltas, timeBase: base, firstPts }) => {
    const ticks: number[] = [];
    let tick = 0;
    for (const delta of deltas) {
      ticks.push(tick);
      tick += delta;
    }
    return { frames: new FrameTable(indexOf(deltas, base, firstPts)), ticks, end: tick };
  });

describe("FrameTable", () => {
  it("puts every frame on its tick, and the end after the last", () => {
    fc.assert(
      fc.property(table, ({ frames, ticks, end }) => {
        expect(ticks.map((_, frame) => frames.tickOf(frame))).toEqual(ticks);
        expect(frames.tickOf(ticks.length)).toBe(end);
      }),
    );
  });

  it("finds a frame again by its tick, its seconds and a moment inside of its time", () => {
    fc.assert(
      fc.property(table, ({ frames, ticks }) => {
        ticks.forEach((tick, frame) => {
          expect(frames.frameAtTick(tick)).toBe(frame);
          expect(frames.atOrAfter(frames.secondsOf(frame))).toBe(frame);
          expect(frames.atOrBefore(frames.secondsOf(frame))).toBe(frame);
          expect(frames.nearest(frames.secondsOf(frame))).toBe(frame);
          expect(frames.frameAtTick(frames.ticksOfSeconds(frames.insideOf(frame)))).toBe(frame);
        });
      }),
    );
  });

  it("seeks in a frame that stands for long to where its sound begins", () => {
    const slides = new FrameTable(
      indexOf([20_000, 40, 60_000], { numerator: 1, denominator: 1000 }, 0),
    );
    expect([0, 1, 2].map((frame) => slides.insideOf(frame))).toEqual([0.02, 20.02, 20.06]);
  });

  it("finds the first frame at or after any moment, within its tolerance", () => {
    fc.assert(
      fc.property(
        table,
        fc.double({ min: 0, max: 1.1, noNaN: true }),
        ({ frames, ticks, end }, share) => {
          const wanted = share * end;
          const first = ticks.findIndex((tick) => tick >= Math.ceil(wanted - frames.tolerance));
          expect(frames.atOrAfterTicks(wanted)).toBe(first < 0 ? ticks.length : first);
        },
      ),
    );
  });

  it("leads from the time that is shown back to the frame, where frames lie a millisecond apart", () => {
    const rates = [24_000 / 1001, 25, 30_000 / 1001, 50, 60_000 / 1001, 120];
    fc.assert(
      fc.property(
        fc.constantFrom(...rates),
        fc.integer({ min: 0, max: 899_999 }),
        (rate, frame) => {
          const delta = Math.round(90_000 / rate);
          const index = indexOf([delta, delta], { numerator: 1, denominator: 90_000 });
          index.frame_count = 900_000;
          index.deltas = [{ delta, count: 899_999 }];
          index.end_pts = delta * 900_000;
          const frames = new FrameTable(index);
          const place = parsePlace(clockOfMilliseconds(frames.millisecondsOf(frame)));
          if (!place || !("seconds" in place)) throw new Error("a shown time is a time");
          expect(frames.atOrAfter(place.seconds.numerator / place.seconds.denominator)).toBe(frame);
        },
      ),
    );
  });

  it("finds frame 132 of a 30 fps file at 4.4 s, not 133", () => {
    const index = indexOf([1, 1], { numerator: 1, denominator: 30 });
    index.frame_count = 900;
    index.deltas = [{ delta: 1, count: 899 }];
    index.end_pts = 900;
    expect(new FrameTable(index).atOrAfter(4.4)).toBe(132);
  });

  it("counts milliseconds exactly for ten hours in nanoseconds", () => {
    const hour = 3600 * 1_000_000_000;
    const index = indexOf([10 * hour - 1, 1], { numerator: 1, denominator: 1_000_000_000 });
    expect(new FrameTable(index).millisecondsOf(1)).toBe(35_999_999);
  });

  it("tells the frame that a browser shows, whose clock is rounded to microseconds", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 90, max: 9000 }), { minLength: 1, maxLength: 200 }),
        (deltas) => {
          const frames = new FrameTable(indexOf(deltas, { numerator: 1, denominator: 90_000 }));
          deltas.forEach((_, frame) => {
            const told = Math.round(frames.secondsOf(frame) * 1e6) / 1e6;
            expect(frames.nearest(told)).toBe(frame);
          });
        },
      ),
    );
  });

  it("lays out 900 000 frames of a variable rate in well under a second", () => {
    const deltas = Array.from({ length: 900_000 }, (_, i) => 1500 + ((i * 7919) % 4000));
    const index = indexOf(deltas, { numerator: 1, denominator: 90_000 });
    // What it takes of a core, the least of several times: how long one waits for that says how busy the machine is.
    const took = Array.from({ length: 3 }, () => {
      const frames = new FrameTable(index);
      const began = process.cpuUsage();
      const tick = frames.tickOf(899_999);
      expect(frames.frameAtTick(tick)).toBe(899_999);
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 1000;
    });
    expect(Math.min(...took)).toBeLessThan(1000);
  });
});
