// Waveforms as the page requests them: tiles of a fixed number of buckets on levels that each halve the time, so that
// cached tiles serve while the timeline is panned and zoomed. Missing tiles are drawn from the levels already loaded.

/** A stretch of a waveform in equal buckets; of -127 to 127, which is full scale. `rms`: how strong the sound is. */
export type Peaks = {
  from: number;
  step: number;
  lows: Int8Array;
  highs: Int8Array;
  rms: Int8Array;
};

/** What is heard in a pixel: how far it swings, and its root mean square. */
export type Swing = { low: number; high: number; rms: number };

/** The n-th tile of a level. */
export type TilePlace = { level: number; n: number };

export const TILE_BUCKETS = 512;
/** Seconds of a bucket on level 0: there is nothing finer to be had. */
const FINEST = 0.01;
/** The noise of a silent room does not fill the lane. */
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

/** What there is for a tile, best first: itself, its halves where one is there, or what it is a part of. */
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

/** How the sound swings in a stretch; null where these peaks do not hold its beginning. */
export function swing(peaks: Peaks, from: number, to: number): Swing | null {
  // A hair aside: a bucket's edge as a binary number may lie before it.
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

/** How loud a video is at its loudest: that fills the lane. */
export function loudness(overview: Peaks): number {
  const loudest = overview.lows.reduce((most, low) => Math.max(most, -low), LEAST_LOUDNESS);
  return overview.highs.reduce((most, high) => Math.max(most, high), loudest);
}
