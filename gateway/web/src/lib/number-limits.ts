// Limits of numbers in fields, and messages about them.
import { grouped } from "./time/time";

/** Both inclusive. */
export type Limits = { least: number; most: number };

const written = (value: number, unit: string) =>
  `${Number.isInteger(value) ? grouped(value) : String(value)}${unit === "" ? "" : ` ${unit}`}`;

/** `0 to 3 600 s`. */
export const limitsOf = ({ least, most }: Limits, unit = "") =>
  `${written(least, "")} to ${written(most, unit)}`;

/** Why a number is out of range, as a sentence; null where it is not. */
export function refusalOf(value: number, limits: Limits, name: string, unit = ""): string | null {
  if (value >= limits.least && value <= limits.most) return null;
  return `${name}: ${limitsOf(limits, unit)}, so ${written(value, unit)} is not taken.`;
}

/** Why a number with so many decimals is refused, as a sentence; null where it is not. */
export function refusalOfPlaces(
  value: number,
  places: number,
  name: string,
  unit = "",
): string | null {
  if (Number(value.toFixed(places)) === value) return null;
  const wanted = places === 0 ? "whole numbers only" : `${places} digits after the point at most`;
  return `${name}: ${wanted}, so ${written(value, unit)} is not taken.`;
}
