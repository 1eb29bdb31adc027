import { expect, it } from "vitest";
import { expiryAfter, expiryOf } from "./expiry";

const NOW = Date.parse("2026-03-01T12:00:00Z");

it.each([
  [null, "Never expires", false],
  ["2026-03-01T12:00:00Z", "Expired", true],
  ["2026-03-01T18:00:00Z", "Expires within a day", false],
  ["2026-03-02T13:00:00Z", "Expires in a day", false],
  [expiryAfter(90, NOW), "Expires in 90 days", false],
])("reads %j as %j", (expiresAt, words, expired) => {
  expect(expiryOf(expiresAt, NOW)).toEqual({ words, expired });
});
