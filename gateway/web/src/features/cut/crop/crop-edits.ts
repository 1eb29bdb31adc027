// Changes to a crop: to its initial state, or by key frames from a moment on.
import {
  EARLY_SECONDS,
  isWhole,
  leavesToChance,
  shownState,
  stateAt,
  stateOf,
  type Cropping,
  type CropState,
  type Keyframe,
} from "./cropping";

/** Earliest time of a key frame, in seconds; a change at an earlier time is one of the initial state. */
const FIRST_KEYFRAME = 0.1;

export const RATIOS = ["9:16", "4:5", "1:1"] as const;

/** The next ratio in the cycle of the key for it: none, then each usual one, then none again. */
export function nextRatio(ratio: string | null): string | null {
  const at = RATIOS.findIndex((one) => one === ratio);
  return RATIOS[at + 1] ?? null;
}

/** A seed of at most four digits, short enough to tell a colleague. */
const drawSeed = () => 1 + Math.floor(Math.random() * 9999);

/** Changes the crop's initial state. */
export const changed = (cropping: Cropping, change: Partial<CropState>): Cropping =>
  seeded({ ...cropping, ...change });

/** Changes the crop from a moment on, by a key frame there; it replaces one at nearly the same time. */
export function changedAt(
  cropping: Cropping,
  seconds: number,
  change: Partial<CropState>,
): Cropping {
  if (seconds < FIRST_KEYFRAME) return changed(cropping, change);
  const key: Keyframe = { ...shownState(cropping, seconds), ...change, time: seconds };
  const others = cropping.keyframes.filter(
    ({ time }) => Math.abs(time - seconds) > EARLY_SECONDS + 1e-9,
  );
  const without = { ...cropping, keyframes: others };
  // A key frame for the whole picture is needed only to end a crop, not where there is none.
  const newToSay = !isWhole(key) || !isWhole(stateAt(without, seconds));
  return newToSay ? seeded({ ...cropping, keyframes: inOrder([...others, key]) }) : without;
}

/** The crop with a key frame at a moment that changes nothing there; or why there can be none. */
export function keyedAt(cropping: Cropping, seconds: number): Cropping | string {
  if (seconds < FIRST_KEYFRAME)
    return "Until 0.1 s the crop is as it begins: change it here, and set key frames later on.";
  return changedAt(cropping, seconds, {});
}

const inOrder = (keyframes: readonly Keyframe[]) =>
  [...keyframes].sort((one, other) => one.time - other.time);

/** Adds a seed if random crops need one, so that clips are cut as previewed, and can be cut the same again. */
export const seeded = (cropping: Cropping): Cropping =>
  cropping.seed === null && leavesToChance(cropping) ? reseeded(cropping) : cropping;

/** Draws a new seed, and so other random crops. */
export const reseeded = (cropping: Cropping): Cropping => ({ ...cropping, seed: drawSeed() });

export const withoutKeyframe = (cropping: Cropping, index: number): Cropping => ({
  ...cropping,
  keyframes: cropping.keyframes.filter((_, i) => i !== index),
});

/** Moves a key frame in time; it stays if it would come too near to another one, or to the beginning. */
export function movedKeyframe(cropping: Cropping, index: number, time: number): Cropping {
  const { keyframes } = cropping;
  const key = keyframes[index];
  const from = (keyframes[index - 1]?.time ?? -Infinity) + EARLY_SECONDS;
  const to = (keyframes[index + 1]?.time ?? Infinity) - EARLY_SECONDS;
  if (!key || time < FIRST_KEYFRAME || time <= from || time >= to) return cropping;
  return { ...cropping, keyframes: keyframes.with(index, { ...stateOf(key), time }) };
}
