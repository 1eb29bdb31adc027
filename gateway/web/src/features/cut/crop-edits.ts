// How a crop is changed: the whole of it, or from a moment on by key frames.
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

/** Before it what the crop begins with is changed instead. */
export const FIRST_KEYFRAME = 0.1;

export const RATIOS = ["9:16", "4:5", "1:1"] as const;

/** What the key for it goes to: none, each of the usual ones, none again. */
export function nextRatio(ratio: string | null): string | null {
  const at = RATIOS.findIndex((one) => one === ratio);
  return RATIOS[at + 1] ?? null;
}

/** Short enough to be read out to a colleague. */
const drawSeed = () => 1 + Math.floor(Math.random() * 9999);

/** Changes what the crop begins with. */
export const changed = (cropping: Cropping, change: Partial<CropState>): Cropping =>
  seeded({ ...cropping, ...change });

/** Changes what is seen from a moment on: a key frame there, which takes the place of one that is as good as there. */
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
  // The end of a crop is worth a key frame, going on without one is not.
  const newToSay = !isWhole(key) || !isWhole(stateAt(without, seconds));
  return newToSay ? seeded({ ...cropping, keyframes: inOrder([...others, key]) }) : without;
}

const inOrder = (keyframes: readonly Keyframe[]) =>
  [...keyframes].sort((one, other) => one.time - other.time);

/** Chance needs a seed: what is ordered is what was seen, and the same clips can be cut again. */
export const seeded = (cropping: Cropping): Cropping =>
  cropping.seed === null && leavesToChance(cropping) ? reseeded(cropping) : cropping;

/** Has chance fall anew. */
export const reseeded = (cropping: Cropping): Cropping => ({ ...cropping, seed: drawSeed() });

export const withoutKeyframe = (cropping: Cropping, index: number): Cropping => ({
  ...cropping,
  keyframes: cropping.keyframes.filter((_, i) => i !== index),
});

/** Moves a key frame in time; one that would come too near to another, or to the beginning, stays where it is. */
export function movedKeyframe(cropping: Cropping, index: number, time: number): Cropping {
  const { keyframes } = cropping;
  const key = keyframes[index];
  const from = (keyframes[index - 1]?.time ?? -Infinity) + EARLY_SECONDS;
  const to = (keyframes[index + 1]?.time ?? Infinity) - EARLY_SECONDS;
  if (!key || time < FIRST_KEYFRAME || time <= from || time >= to) return cropping;
  return { ...cropping, keyframes: keyframes.with(index, { ...stateOf(key), time }) };
}
