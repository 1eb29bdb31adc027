// The expiry of tokens: the choices for a new one, and how it is displayed.
import { DAY_FORM } from "@/components/day-input";
import { dayOf, isDay } from "@/lib/time/date-formats";

const DAY_MS = 86_400_000;
/** An expiry farther away than this is displayed as a date. */
const FAR_MS = 366 * DAY_MS;

/** The offered lifetimes in days; null: for ever. */
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

/** The last day whose end, in UTC, has a year of four digits in any time zone: the API takes no longer years. */
export const LAST_DAY = "9999-12-30";

export type ExpiryChoice = { at: string } | { wrong: string };

/** The end of a chosen day, `YYYY-MM-DD` in the device's time zone, or what is wrong with it. */
export function expiryOn(day: string, now: number): ExpiryChoice {
  if (day === "") return { wrong: "Choose a day." };
  if (!isDay(day)) return { wrong: DAY_FORM };
  if (day > LAST_DAY) {
    return { wrong: "The last day that can be chosen is 9999-12-30." };
  }
  // Without a time zone Date takes it as local time.
  const end = new Date(`${day}T23:59:59`);
  if (end.getTime() <= now) return { wrong: "This day is over. Choose today or a later one." };
  return { at: end.toISOString() };
}

export type Expiry = { words: string; expired: boolean };

export function expiryOf(expiresAt: string | null, now: number): Expiry {
  if (expiresAt === null) return { words: "Never expires", expired: false };
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return { words: "Expired", expired: true };
  if (left < DAY_MS) return { words: "Expires within a day", expired: false };
  if (left > FAR_MS) {
    return { words: `Expires on ${dayOf(expiresAt)}`, expired: false };
  }
  const days = Math.round(left / DAY_MS);
  return { words: days === 1 ? "Expires in a day" : `Expires in ${days} days`, expired: false };
}
