import { expect, it } from "vitest";
import { dayOf } from "@/lib/time/date-formats";
import { expiryAfter, expiryOf, expiryOn, LAST_DAY } from "./expiry";

const NOW = Date.parse("2026-03-01T12:00:00Z");

it.each([
  [null, "Never expires", false],
  ["2026-03-01T12:00:00Z", "Expired", true],
  ["2026-03-01T18:00:00Z", "Expires within a day", false],
  ["2026-03-02T13:00:00Z", "Expires in a day", false],
  [expiryAfter(90, NOW), "Expires in 90 days", false],
  [expiryAfter(365, NOW), "Expires in 365 days", false],
  ["2028-02-29T12:00:00Z", "Expires on 2028-02-29", false],
])("reads %j as %j", (expiresAt, words, expired) => {
  expect(expiryOf(expiresAt, NOW)).toEqual({ words, expired });
});

it("ends with the chosen day, by the clock of this device", () => {
  const noon = new Date(2026, 2, 1, 12).getTime();
  expect(expiryOn("2026-03-01", noon)).toEqual({
    at: new Date(2026, 2, 1, 23, 59, 59).toISOString(),
  });
  expect(expiryOn("2028-02-29", noon)).toEqual({
    at: new Date(2028, 1, 29, 23, 59, 59).toISOString(),
  });
  expect(dayOf(noon)).toBe("2026-03-01");
  expect(expiryOn(dayOf(noon), noon)).toHaveProperty("at");
});

it.each([
  ["", "Choose a day."],
  ["soon", "A day like 2026-01-31."],
  ["2026-13-01", "A day like 2026-01-31."],
  ["2026-02-28", "This day is over. Choose today or a later one."],
  ["9999-12-31", "The last day that can be chosen is 9999-12-30."],
  ["12026-01-01", "A day like 2026-01-31."],
])("says what is wrong with %j", (day, wrong) => {
  expect(expiryOn(day, new Date(2026, 2, 1, 12).getTime())).toEqual({ wrong });
});

it("knows the last day that the API can hold in every zone", () => {
  const ending = expiryOn(LAST_DAY, NOW);
  expect(ending).toHaveProperty("at");
  // The westernmost zone is 12 hours behind.
  expect(new Date("9999-12-30T23:59:59-12:00").getUTCFullYear()).toBe(9999);
});
