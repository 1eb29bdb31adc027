import { expect, it } from "vitest";
import {
  beginOf,
  briefly,
  dayOf,
  endOf,
  isDay,
  minuteOf,
  monthsAround,
  secondOf,
  shortly,
} from "./date-formats";

const then = new Date(2026, 2, 2, 9, 5, 7);

it("writes year, month and day first", () => {
  expect(secondOf(then)).toBe("2026-03-02 09:05:07");
  expect(minuteOf(then.getTime())).toBe("2026-03-02 09:05");
  expect(dayOf(then.toISOString())).toBe("2026-03-02");
});

it("says of today the time alone", () => {
  expect(shortly(then, new Date(2026, 2, 2, 23))).toBe("09:05");
  expect(shortly(then, new Date(2026, 2, 3, 0))).toBe("2026-03-02 09:05");
  expect(briefly(then, new Date(2026, 2, 2, 23))).toBe("09:05:07");
  expect(briefly(then, new Date(2026, 2, 3, 0))).toBe("2026-03-02 09:05:07");
});

it("writes the last day that the API knows", () => {
  expect(dayOf("9999-12-30T12:00:00Z")).toBe("9999-12-30");
});

it("knows the days that there are, and when each begins and ends where the reader is", () => {
  for (const day of ["2026-02-28", "2024-02-29"]) expect(isDay(day)).toBe(true);
  for (const day of ["2026-02-30", "2026-2-3", "now", ""]) expect(isDay(day)).toBe(false);
  expect(beginOf("2026-01-31")).toBe(new Date(2026, 0, 31).toISOString());
  expect(endOf("2026-01-31")).toBe(new Date(2026, 1, 1).toISOString());
});

it("knows the month of a day and its neighbours, across the ends of years", () => {
  const around = (day: string) => {
    const { from, before } = monthsAround(day);
    return [dayOf(from), dayOf(before - 1)];
  };
  expect(around("2024-12-05")).toEqual(["2024-11-01", "2025-01-31"]);
  expect(around("2024-01-31")).toEqual(["2023-12-01", "2024-02-29"]);
});
