// How long tokens live, as it is chosen and as it is read.

const DAY_MS = 86_400_000;

/** Days; null: for ever. */
export const LIFETIMES: readonly { days: number | null; words: string }[] = [
  { days: 1, words: "After a day" },
  { days: 7, words: "After a week" },
  { days: 30, words: "After 30 days" },
  { days: 90, words: "After 90 days" },
  { days: 365, words: "After a year" },
  { days: null, words: "Never" },
];

export const expiryAfter = (days: number, now: number) =>
  new Date(now + days * DAY_MS).toISOString();

export type Expiry = { words: string; expired: boolean };

export function expiryOf(expiresAt: string | null, now: number): Expiry {
  if (expiresAt === null) return { words: "Never expires", expired: false };
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return { words: "Expired", expired: true };
  if (left < DAY_MS) return { words: "Expires within a day", expired: false };
  const days = Math.round(left / DAY_MS);
  return { words: days === 1 ? "Expires in a day" : `Expires in ${days} days`, expired: false };
}
