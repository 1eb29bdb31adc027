// Where classes were found, as the timeline shows it: tiles of a fixed number of buckets, whose length doubles with
// each level, so that a second and a day of video take equally long to load.
import type { DetectionLanes } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";

/** Buckets of a tile. */
export const BUCKETS = 512;

/** Least width of a bucket on the screen, in px: a narrower one would not be visible. */
const BUCKET_PX = 2;
const MOST_ROWS = 4;

export type LanePlace = { level: number; n: number };

/** Frames in a bucket. */
const bucketFrames = (level: number) => 2 ** level;
export const tileFrames = (level: number) => BUCKETS * bucketFrames(level);

/** The level whose first tile holds the whole video. */
export const overviewOf = (count: number) => Math.max(0, Math.ceil(Math.log2(count / BUCKETS)));

/** The tiles that show frames from `first` to `last` on `width` pixels; `count`: frames of the video. */
export function lanePlaces(
  { first, last }: { first: number; last: number },
  width: number,
  count: number,
): LanePlace[] {
  const perBucket = ((last - first + 1) / Math.max(1, width)) * BUCKET_PX;
  const wanted = Math.max(0, Math.ceil(Math.log2(perBucket)));
  const level = Math.min(wanted, overviewOf(count));
  const frames = tileFrames(level);
  const begin = Math.floor(first / frames);
  const end = Math.floor(last / frames);
  return Array.from({ length: end - begin + 1 }, (_, i) => ({ level, n: begin + i }));
}

/** A stretch of frames without a gap in which a class was found. */
export type FoundSpan = {
  /** First frame, and the frame after the last. */
  first: number;
  after: number;
  /** One frame with a finding for each bucket of the stretch, ascending. */
  frames: number[];
};

export type LaneTile = { place: LanePlace; lanes: DetectionLanes["lanes"] };

/** Stretches of the wanted classes together; an analysed frame counts for the frames up to the next one. */
export function foundSpans(
  tiles: readonly LaneTile[],
  isWanted: (className: string) => boolean,
  step: number,
): FoundSpan[] {
  const marks = new Map<number, { frame: number; after: number }>();
  for (const { place, lanes } of tiles) {
    const length = bucketFrames(place.level);
    const begin = place.n * tileFrames(place.level);
    for (const lane of lanes) {
      if (!isWanted(lane.class_name)) continue;
      lane.buckets.forEach((bucket, i) => {
        const first = begin + bucket * length;
        const frame = lane.frames[i] ?? first;
        const known = marks.get(first);
        marks.set(first, {
          frame: Math.min(frame, known?.frame ?? frame),
          after: Math.max(first + length, frame + step),
        });
      });
    }
  }
  const spans: FoundSpan[] = [];
  for (const [first, { frame, after }] of [...marks].sort(([one], [other]) => one - other)) {
    const last = spans.at(-1);
    if (last && first <= last.after) {
      last.after = Math.max(last.after, after);
      last.frames.push(frame);
    } else {
      spans.push({ first, after, frames: [frame] });
    }
  }
  return spans;
}

export type FoundClass = { name: string; index: number; boxes: number };

/** The classes that were found, those with most boxes first. */
export function foundClasses(lanes: DetectionLanes["lanes"]): FoundClass[] {
  return lanes
    .map(({ class_name: name, class_index: index, boxes }) => ({
      name,
      index,
      boxes: boxes.reduce((sum, some) => sum + some, 0),
    }))
    .sort((one, other) => other.boxes - one.boxes || one.index - other.index);
}

export type LaneRow = { classes: FoundClass[]; top: number; height: number };

/** A row for each class; if there are too many, the last row is for all others. */
export function laneRows(found: readonly FoundClass[], height: number): LaneRow[] {
  const count = Math.min(MOST_ROWS, found.length);
  const pitch = height / count;
  return Array.from({ length: count }, (_, i) => ({
    classes: i === count - 1 ? found.slice(i) : found.slice(i, i + 1),
    top: i * pitch,
    height: pitch - (count > 1 ? 1 : 0),
  }));
}

/** The frame with a finding that is nearest to a frame; null if there is none. */
export function nearestFound(spans: readonly FoundSpan[], frame: number): number | null {
  let nearest: number | null = null;
  for (const candidate of spans.flatMap(({ frames }) => frames)) {
    if (nearest === null || Math.abs(candidate - frame) < Math.abs(nearest - frame))
      nearest = candidate;
  }
  return nearest;
}

/** The first frame of the next stretch, or of the first one if none is later; null if there are none. */
export function nextFound(spans: readonly FoundSpan[], frame: number): number | null {
  const begins = spans.map(({ frames }) => frames[0] ?? 0);
  return begins.find((begin) => begin > frame) ?? begins[0] ?? null;
}

/** First and last frame of a stretch of time, both included. */
export const framesIn = (table: FrameTable, from: number, to: number) => ({
  first: table.clamp(table.atOrBefore(Math.max(0, from))),
  last: table.clamp(table.atOrBefore(Math.min(to, table.durationSeconds))),
});
