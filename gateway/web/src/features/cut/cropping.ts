// What a person asks to be cut out of a batch's pictures, and what follows from it for each clip: the rules of the
// server, with its names.
import type { ClipCrop, Cropping as SentCropping } from "@/lib/api/client";
import { centerAt } from "./crop-window";

/** What is cut out from some moment on. */
export type CropState = {
  /** `9:16`; null for the whole picture. */
  ratio: string | null;
  /** 0 to 1, as the anchor counts. */
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
  /** In order of time, no two at the same. */
  keyframes: readonly Keyframe[];
  /** Null where nothing was left to chance yet. */
  seed: number | null;
  /** A model finds the place of each clip's crop: where the subject nearest to the centre is. */
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

/** A key frame counts for what begins up to so many seconds before it. */
export const EARLY_SECONDS = 0.05;

export const isRandom = (state: CropState) => state.random_portrait || state.random_square;

/** Whether a seed decides anything. */
export const leavesToChance = (cropping: Cropping) =>
  [cropping, ...cropping.keyframes].some(isRandom);

/** Whether a state leaves the picture as it is, for certain. */
export const isWhole = (state: CropState) => state.ratio === null && !isRandom(state);

export const stateOf = (from: CropState): CropState => ({
  ratio: from.ratio,
  center: from.center,
  random_portrait: from.random_portrait,
  random_square: from.random_square,
});

/** Which key frame is in force; -1 before the first. */
export const keyframeAt = ({ keyframes }: Cropping, seconds: number) =>
  keyframes.findLastIndex(({ time }) => time <= seconds + EARLY_SECONDS);

/** What holds for a clip that begins then. */
export const stateAt = (cropping: Cropping, seconds: number): CropState =>
  stateOf(cropping.keyframes[keyframeAt(cropping, seconds)] ?? cropping);

const still = ({ anchor }: Cropping, ratio: string, center: number): ClipCrop => ({
  ratio,
  anchor,
  move: "hold",
  path: [{ seconds: 0, center }],
});

/** What is seen through at a moment of the video, which is counted from its frame 0; null for the whole picture. */
export function cropAt(cropping: Cropping, seconds: number): ClipCrop | null {
  const { ratio, center } = stateAt(cropping, seconds);
  if (ratio === null) return null;
  if (cropping.move === "hold" || cropping.keyframes.length === 0)
    return still(cropping, ratio, center);
  const path = cropping.keyframes.map((key) => ({ seconds: key.time, center: key.center }));
  return { ratio, anchor: cropping.anchor, move: cropping.move, path };
}

/** The state at a moment with its centre on the way. */
export function shownState(cropping: Cropping, seconds: number): CropState {
  const crop = cropAt(cropping, seconds);
  const state = stateAt(cropping, seconds);
  return crop ? { ...state, center: centerAt(crop, seconds) } : state;
}

/** What a clip shows; `chance`: the server will draw it, `subject`: a model will find its place, null: all of it. */
export type ClipShows = ClipCrop | "chance" | "subject" | null;

/** For each clip of a batch, whose starts are counted from frame 0, all of one length in seconds. */
export const clipCrops = (
  cropping: Cropping,
  starts: readonly number[],
  length: number,
): ClipShows[] =>
  starts.map((start) => {
    const state = stateAt(cropping, start);
    // A batch of one has nothing random.
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

/** The key frames within a clip, and those beside it on both sides, which it comes from and goes to. */
function pathOf(keyframes: readonly Keyframe[], { start, length }: Stretch) {
  const points = keyframes.map(({ time, center }) => ({ seconds: time - start, center }));
  const needed = points.filter((_, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    const goesOn = after !== undefined && reaches(points[i], after, length);
    return goesOn || (before !== undefined && reaches(before, points[i], length));
  });
  if (needed.length > 0) return needed;
  const [first, last] = [points[0], points.at(-1)];
  return [first && first.seconds > 0 ? first : last].filter((point) => point !== undefined);
}

type Point = ClipCrop["path"][number];

/** Whether the way between two points lies within a clip, at least in part. */
const reaches = (before: Point | undefined, after: Point | undefined, length: number) =>
  before !== undefined && after !== undefined && after.seconds > 0 && before.seconds < length;

/** What an export is sent: nothing where nothing is cut out, a seed only where something is left to chance. */
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

/** What a group was cut with, to be changed and cut again. */
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
