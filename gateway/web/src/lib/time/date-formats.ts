// Formats of dates and times: the same everywhere, in the reader's time zone.

/** An API time, or milliseconds of a clock. */
type Moment = string | number | Date;

// Swedish dates have ISO 8601's format: year first, comparable in columns.
const WHOLE = new Intl.DateTimeFormat("sv-SE", {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** `2026-01-31 12:00:07`. */
export const secondOf = (moment: Moment) => WHOLE.format(new Date(moment));

/** `2026-01-31 12:00`. */
export const minuteOf = (moment: Moment) => secondOf(moment).slice(0, -3);

/** `2026-01-31`. */
export const dayOf = (moment: Moment) => secondOf(moment).slice(0, -9);

/** `12:00` today, else `2026-01-31 12:00`. */
export function shortly(moment: Moment, now: Moment = Date.now()): string {
  const minute = minuteOf(moment);
  return dayOf(moment) === dayOf(now) ? minute.slice(-5) : minute;
}

/** `12:00:07` today, else `2026-01-31 12:00:07`, for events within seconds. */
export function briefly(moment: Moment, now: Moment = Date.now()): string {
  const second = secondOf(moment);
  return dayOf(moment) === dayOf(now) ? second.slice(-8) : second;
}

/** Whether a text is an existing day, as `2026-01-31`. */
export const isDay = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && beginsOn(text) && dayOf(midnight(text)) === text;

const midnight = (day: string, later = 0) => {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later);
};

const beginsOn = (day: string) => !Number.isNaN(midnight(day).getTime());

/** The month of a day with those before and after it, in ms since 1970; `before` is excluded. */
export function monthsAround(day: string): { from: number; before: number } {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return { from: Number(new Date(year, month - 2)), before: Number(new Date(year, month + 1)) };
}

/** Start of a day in the reader's time zone. */
export const beginOf = (day: string) => midnight(day).toISOString();

/** Start of the next day. */
export const endOf = (day: string) => midnight(day, 1).toISOString();
