// Waveforms as the page requests them: tiles of a fixed number of buckets, whose length doubles with each level, so
// that cached tiles serve while panning and zooming. Missing tiles are drawn from the levels already loaded.

/** A stretch of a waveform in buckets of `step` seconds; values from -127 to 127. `rms`: root mean square. */
export type Peaks = {
  from: number;
  step: number;
  lows: Int8Array;
  highs: Int8Array;
  rms: Int8Array;
};

/** Lowest and highest value in a stretch, and its root mean square. */
type Extremes = { low: number; high: number; rms: number };

/** The n-th tile of a level. */
export type TilePlace = { level: number; n: number };

export const TILE_BUCKETS = 512;
/** Seconds of a bucket on level 0, the finest that the server has. */
const FINEST = 0.01;
/** Least value that fills the lane, so that the noise of a silent room does not. */
const LEAST_LOUDNESS = 127 / 16;

export const bucketSeconds = (level: number) => FINEST * 2 ** level;
export const tileSeconds = (level: number) => TILE_BUCKETS * bucketSeconds(level);

/** The level that shows all of a video in one tile. */
export const overviewLevel = (duration: number) =>
  Math.max(0, Math.ceil(Math.log2(duration / tileSeconds(0))));

/** The coarsest level whose buckets are no wider than a pixel. */
export function levelFor(pixelSeconds: number, overview: number): number {
  return Math.min(overview, Math.max(0, Math.floor(Math.log2(pixelSeconds / FINEST))));
}

/** The tiles of a level that hold a stretch of a video. */
export function tilesOver(level: number, from: number, to: number): TilePlace[] {
  const first = Math.max(0, Math.floor(from / tileSeconds(level)));
  const end = Math.ceil(to / tileSeconds(level));
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => ({ level, n: first + i }));
}

type Known = (place: TilePlace) => Peaks | undefined;

/** The loaded peaks for a tile, best first: the tile itself, else its halves, then the next coarser tile. */
export function bestFor(place: TilePlace, known: Known, overview: number): Peaks[] {
  const own = known(place);
  if (own) return [own];
  const found: Peaks[] = [];
  for (const n of [2 * place.n, 2 * place.n + 1]) {
    const half = place.level > 0 ? known({ level: place.level - 1, n }) : undefined;
    if (half) found.push(half);
  }
  for (let level = place.level + 1; level <= overview; level += 1) {
    const whole = known({ level, n: Math.floor(place.n / 2 ** (level - place.level)) });
    if (whole) return [...found, whole];
  }
  return found;
}

/** The swing in a stretch of time; null if these peaks do not contain its start. */
export function extremesOf(peaks: Peaks, from: number, to: number): Extremes | null {
  // With a tolerance, because rounding may put a bucket's edge slightly before or after its place.
  const first = Math.floor((from - peaks.from) / peaks.step + 1e-6);
  if (first < 0 || first >= peaks.lows.length) return null;
  const end = Math.max(first + 1, Math.ceil((to - peaks.from) / peaks.step - 1e-6));
  let low = 0;
  let high = 0;
  let squares = 0;
  const after = Math.min(end, peaks.lows.length);
  for (let i = first; i < after; i += 1) {
    low = Math.min(low, peaks.lows[i] ?? 0);
    high = Math.max(high, peaks.highs[i] ?? 0);
    squares += (peaks.rms[i] ?? 0) ** 2;
  }
  return { low, high, rms: Math.sqrt(squares / (after - first)) };
}

/** The loudest value of a video, which fills the lane. */
export function loudness(overview: Peaks): number {
  const loudest = overview.lows.reduce((most, low) => Math.max(most, -low), LEAST_LOUDNESS);
  return overview.highs.reduce((most, high) => Math.max(most, high), loudest);
}
