import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bestFor,
  bucketSeconds,
  levelFor,
  loudness,
  overviewLevel,
  extremesOf,
  TILE_BUCKETS,
  tileSeconds,
  tilesOver,
  type Peaks,
  type TilePlace,
} from "./waveform-tiles";

const silence = ({ level, n }: TilePlace): Peaks => ({
  from: n * tileSeconds(level),
  step: bucketSeconds(level),
  lows: new Int8Array(TILE_BUCKETS),
  highs: new Int8Array(TILE_BUCKETS),
  rms: new Int8Array(TILE_BUCKETS),
});
const duration = fc.double({ min: 0.04, max: 36_000, noNaN: true });

describe("the tiles of a waveform", () => {
  it("show a whole video in one of them, with no more levels than that takes", () => {
    fc.assert(
      fc.property(duration, (seconds) => {
        const overview = overviewLevel(seconds);
        expect(tilesOver(overview, 0, seconds)).toEqual([{ level: overview, n: 0 }]);
        if (overview > 0) expect(tileSeconds(overview - 1)).toBeLessThan(seconds);
      }),
    );
  });

  it("are as fine as the pixels, and few", () => {
    fc.assert(
      fc.property(duration, fc.double({ min: 0.001, max: 1, noNaN: true }), (seconds, share) => {
        const shown = seconds * share;
        const level = levelFor(shown / 1400, overviewLevel(seconds));
        if (level > 0) expect(bucketSeconds(level)).toBeLessThanOrEqual(shown / 1400);
        expect(tilesOver(level, seconds - shown, seconds).length).toBeLessThanOrEqual(7);
      }),
    );
  });

  it("stand in for each other: halves first, then what they are parts of", () => {
    const wanted = { level: 2, n: 5 };
    const there = new Map<string, Peaks>();
    const known = ({ level, n }: TilePlace) => there.get(`${level}/${n}`);
    const add = (place: TilePlace) => {
      const peaks = silence(place);
      there.set(`${place.level}/${place.n}`, peaks);
      return peaks;
    };
    expect(bestFor(wanted, known, 6)).toEqual([]);
    const overview = add({ level: 6, n: 0 });
    expect(bestFor(wanted, known, 6)).toEqual([overview]);
    const nearer = add({ level: 4, n: 1 });
    expect(bestFor(wanted, known, 6)).toEqual([nearer]);
    const half = add({ level: 1, n: 11 });
    expect(bestFor(wanted, known, 6)).toEqual([half, nearer]);
    const own = add(wanted);
    expect(bestFor(wanted, known, 6)).toEqual([own]);
  });
});

describe("what is drawn of them", () => {
  const peaks = silence({ level: 0, n: 1 });
  peaks.lows[3] = -90;
  peaks.highs[4] = 40;
  peaks.rms[3] = 30;
  peaks.rms[4] = 40;

  it("is the lowest and the highest of what a pixel covers, and how strong that is", () => {
    expect(extremesOf(peaks, 5.12, 5.15)).toEqual({ low: 0, high: 0, rms: 0 });
    expect(extremesOf(peaks, 5.15, 5.16)).toEqual({ low: -90, high: 0, rms: 30 });
    expect(extremesOf(peaks, 5.14, 5.18)).toEqual({ low: -90, high: 40, rms: 25 });
    expect(extremesOf(peaks, 5.152, 5.154)).toEqual({ low: -90, high: 0, rms: 30 });
  });

  it("is nothing where they hold nothing", () => {
    expect(extremesOf(peaks, 5.1, 5.13)).toBeNull();
    expect(extremesOf(peaks, 10.24, 10.25)).toBeNull();
  });

  it("fills the lane where it is loudest, but noise does not", () => {
    expect(loudness(peaks)).toBe(90);
    expect(loudness(silence({ level: 0, n: 0 }))).toBeGreaterThan(5);
  });
});
