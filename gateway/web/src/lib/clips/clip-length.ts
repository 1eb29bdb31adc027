// The length that clips are ordered with: in seconds or in frames, kept for each profile.
import type { FrameTable } from "../footage/frames";
import type { Limits } from "../number-limits";
import { clock } from "../time/time";
import { CONTRACTS, type Contract } from "./contracts";

export type ClipLength = { of: number; unit: LengthUnit };

export const LENGTH_UNITS = ["seconds", "frames"] as const;
export type LengthUnit = (typeof LENGTH_UNITS)[number];

export const USUAL_LENGTH: ClipLength = { of: 8, unit: "seconds" };

/** What an export allows. */
export const LENGTHS: Readonly<Record<LengthUnit, Limits>> = {
  seconds: { least: 0.04, most: 3600 },
  frames: { least: 1, most: 1_000_000 },
};

/** Where the rate of a video is not known yet, only an estimate. */
const USUAL_RATE = 25;

export type Lengths = Readonly<Record<string, ClipLength>>;

/** The valid ones; storage may contain anything. */
export function lengthsIn(kept: unknown): Lengths {
  if (typeof kept !== "object" || kept === null) return {};
  return Object.fromEntries(
    Object.entries(kept as Record<string, unknown>).flatMap(([profile, length]) =>
      isLength(length) ? [[profile, { of: length.of, unit: length.unit }]] : [],
    ),
  );
}

function isLength(kept: unknown): kept is ClipLength {
  const { of, unit } = (kept ?? {}) as Partial<ClipLength>;
  if (unit === undefined || !LENGTH_UNITS.includes(unit) || typeof of !== "number") return false;
  const { least, most } = LENGTHS[unit];
  return of >= least && of <= most && (unit === "seconds" || Number.isInteger(of));
}

type WithLength = { profile: string; lengths: Lengths };

export const lengthIn = ({ profile, lengths }: WithLength): ClipLength =>
  lengths[profile] ?? USUAL_LENGTH;

/** The settings with another length in their profile. */
export const withLength = ({ profile, lengths }: WithLength, length: ClipLength) => ({
  lengths: { ...lengths, [profile]: length },
});

/** Frames a second: the constant rate, else the mean. */
function rateOf(table: FrameTable): number {
  const { constantRate } = table;
  if (constantRate) return constantRate.numerator / constantRate.denominator;
  return table.count / table.durationSeconds;
}

/** Seconds of each clip; contracts of data sets have their own length. */
export function secondsOf(
  length: ClipLength,
  contract: Contract,
  table: FrameTable | undefined,
): number {
  const own = CONTRACTS[contract].seconds;
  if (own !== null) return own;
  if (length.unit === "seconds") return length.of;
  return length.of / (table ? rateOf(table) : USUAL_RATE);
}

/** What a request says of it. */
export function sentLength(length: ClipLength, contract: Contract) {
  if (CONTRACTS[contract].seconds !== null) return {};
  return length.unit === "seconds" ? { seconds: length.of } : { frames: length.of };
}

/** The length of a clip that was cut, in frames where it is shorter than any that can be ordered in seconds. */
export function lengthOfCut(seconds: number, table: FrameTable | undefined): ClipLength {
  const length: ClipLength = { of: seconds, unit: "seconds" };
  return seconds < LENGTHS.seconds.least ? inUnit(length, "frames", table) : length;
}

/** The length of a clip from a frame to another, both included. */
export function lengthTo(table: FrameTable, first: number, last: number): ClipLength {
  if (table.constantRate) return { of: last - first + 1, unit: "frames" };
  return { of: table.secondsOf(last + 1) - table.secondsOf(first), unit: "seconds" };
}

/** Why clips cannot have a length; null if they can. */
export function mistakeInLength(length: ClipLength, table: FrameTable): string | null {
  const seconds = secondsOf(length, "plain", table);
  const { least, most } = LENGTHS.seconds;
  if (seconds > most)
    return `A clip is one hour long at most; this one would be ${clock(seconds)}.`;
  if (length.unit === "seconds" && seconds < least)
    return `A clip is ${least} s long at least; this one would be ${seconds.toFixed(3)} s.`;
  return null;
}

/** About the same length in the other unit, within its limits. */
export function inUnit(
  length: ClipLength,
  unit: LengthUnit,
  table: FrameTable | undefined,
): ClipLength {
  if (length.unit === unit) return length;
  const rate = table ? rateOf(table) : USUAL_RATE;
  const { least, most } = LENGTHS[unit];
  const of =
    unit === "frames" ? Math.round(length.of * rate) : Math.round((length.of / rate) * 1000) / 1000;
  return { of: Math.min(most, Math.max(least, of)), unit };
}
