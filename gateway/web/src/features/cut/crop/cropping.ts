// The crop that a person sets for a batch, and the crop of each clip that follows from it, by the rules of the server
// and with its names.
import type { ClipCrop, Cropping as SentCropping } from "@/lib/api/client";
import { centerAt } from "./crop-window";

/** How the picture is cropped from some moment on. */
export type CropState = {
  /** `9:16`; null for the whole picture. */
  ratio: string | null;
  /** From 0 (left) to 1 (right), as the anchor counts it. */
  center: number;
  random_portrait: boolean;
  random_square: boolean;
};

/** A state and when it begins, in seconds from frame 0. */
export type Keyframe = CropState & { time: number };

export type Move = SentCropping["move"];

export type Cropping = CropState & {
  anchor: SentCropping["anchor"];
  move: Move;
  /** In order of time, no two at the same time. */
  keyframes: readonly Keyframe[];
  /** Seed of random crops; null if none was needed yet. */
  seed: number | null;
  /** Whether a model places each clip's crop, at the subject that is nearest to the centre. */
  follow_subject: boolean;
};

export const NO_CROP: Cropping = {
  ratio: null,
  center: 0.5,
  random_portrait: false,
  random_square: false,
  anchor: "subject",
  move: "hold",
  keyframes: [],
  seed: null,
  follow_subject: false,
};

/** A key frame also applies to what begins up to this many seconds before it. */
export const EARLY_SECONDS = 0.05;

export const isRandom = (state: CropState) => state.random_portrait || state.random_square;

/** Whether any crop is random, so that a seed is needed. */
export const leavesToChance = (cropping: Cropping) =>
  [cropping, ...cropping.keyframes].some(isRandom);

/** Whether a state certainly shows the whole picture: neither cropped nor random. */
export const isWhole = (state: CropState) => state.ratio === null && !isRandom(state);

export const stateOf = (from: CropState): CropState => ({
  ratio: from.ratio,
  center: from.center,
  random_portrait: from.random_portrait,
  random_square: from.random_square,
});

/** Index of the key frame that applies at a time; -1 before the first. */
export const keyframeAt = ({ keyframes }: Cropping, seconds: number) =>
  keyframes.findLastIndex(({ time }) => time <= seconds + EARLY_SECONDS);

/** The state that applies to a clip that begins at this time. */
export const stateAt = (cropping: Cropping, seconds: number): CropState =>
  stateOf(cropping.keyframes[keyframeAt(cropping, seconds)] ?? cropping);

const still = ({ anchor }: Cropping, ratio: string, center: number): ClipCrop => ({
  ratio,
  anchor,
  move: "hold",
  path: [{ seconds: 0, center }],
});

/** The crop at a time, in seconds from frame 0 of the video; null for the whole picture. */
export function cropAt(cropping: Cropping, seconds: number): ClipCrop | null {
  const { ratio, center } = stateAt(cropping, seconds);
  if (ratio === null) return null;
  if (cropping.move === "hold" || cropping.keyframes.length === 0)
    return still(cropping, ratio, center);
  const path = cropping.keyframes.map((key) => ({ seconds: key.time, center: key.center }));
  return { ratio, anchor: cropping.anchor, move: cropping.move, path };
}

/** The state at a time, with its centre interpolated between key frames. */
export function shownState(cropping: Cropping, seconds: number): CropState {
  const crop = cropAt(cropping, seconds);
  const state = stateAt(cropping, seconds);
  return crop ? { ...state, center: centerAt(crop, seconds) } : state;
}

/** A clip's crop; `chance`: the server will draw it; `subject`: a model will place it; null: the whole picture. */
export type ClipView = ClipCrop | "chance" | "subject" | null;

/** The crop of each clip of a batch; `starts` are in seconds from frame 0, `length` is that of each clip in seconds. */
export const clipCrops = (
  cropping: Cropping,
  starts: readonly number[],
  length: number,
): ClipView[] =>
  starts.map((start) => {
    const state = stateAt(cropping, start);
    // The server never crops a single clip at random.
    if (starts.length > 1 && isRandom(state)) return "chance";
    if (cropping.follow_subject && state.ratio !== null) return "subject";
    return planned(cropping, state, { start, length });
  });

type Stretch = { start: number; length: number };

function planned(
  cropping: Cropping,
  { ratio, center }: CropState,
  stretch: Stretch,
): ClipCrop | null {
  if (ratio === null) return null;
  if (cropping.move === "hold" || cropping.keyframes.length === 0)
    return still(cropping, ratio, center);
  const path = pathOf(cropping.keyframes, stretch);
  const first = path[0]?.center ?? center;
  if (path.every((point) => point.center === first)) return still(cropping, ratio, first);
  return { ratio, anchor: cropping.anchor, move: cropping.move, path };
}

/** The path of a clip's crop: key frames within the clip, and the nearest one before and after it. */
function pathOf(keyframes: readonly Keyframe[], { start, length }: Stretch) {
  const points = keyframes.map(({ time, center }) => ({ seconds: time - start, center }));
  const needed = points.filter((_, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    const goesOn = after !== undefined && isOutside(points[i], after, length);
    return goesOn || (before !== undefined && isOutside(before, points[i], length));
  });
  if (needed.length > 0) return needed;
  const [first, last] = [points[0], points.at(-1)];
  return [first && first.seconds > 0 ? first : last].filter((point) => point !== undefined);
}

type Point = ClipCrop["path"][number];

/** Whether the path between two points is within a clip, at least in part. */
const isOutside = (before: Point | undefined, after: Point | undefined, length: number) =>
  before !== undefined && after !== undefined && after.seconds > 0 && before.seconds < length;

/** The crop as an export request has it: null without any crop, and with a seed only if a crop is random. */
export function sentCrop(cropping: Cropping): SentCropping | null {
  const states: CropState[] = [cropping, ...cropping.keyframes];
  if (states.every(isWhole)) return null;
  return {
    ...cropping,
    move: cropping.keyframes.length > 0 ? cropping.move : "hold",
    keyframes: [...cropping.keyframes],
    seed: leavesToChance(cropping) ? cropping.seed : null,
  };
}

/** The crop that a group was cut with, to be edited and cut again. */
export function croppingOf(crop: SentCropping | null): Cropping {
  if (crop === null) return NO_CROP;
  return {
    ...crop,
    ratio: crop.ratio ?? null,
    seed: crop.seed ?? null,
    keyframes: crop.keyframes
      .map((key) => ({ ...key, ratio: key.ratio ?? null }))
      .sort((one, other) => one.time - other.time),
  };
}
