// Aspect ratios as text: 9:16.

export type Sides = { width: number; height: number };

const LARGEST = 10_000;
const STEEPEST = 100;

/** The typed ratio; null where the server would refuse it. */
export function readRatio(text: string): Sides | null {
  const sides = /^([1-9]\d{0,4}):([1-9]\d{0,4})$/.exec(text);
  if (sides === null) return null;
  const [width, height] = [Number(sides[1]), Number(sides[2])];
  const most = Math.min(LARGEST, STEEPEST * Math.min(width, height));
  return Math.max(width, height) <= most ? { width, height } : null;
}

export const RATIO_FORM =
  "Write it like 16:9: two whole numbers up to 10 000, at most 100 to 1 either way.";
