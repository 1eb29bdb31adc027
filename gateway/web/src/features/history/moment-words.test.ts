import { expect, it } from "vitest";
import { dayWords, momentWords } from "./moment-words";

const at = (day: number, hour: number) => new Date(2026, 2, day, hour, 5).toISOString();

it("says today by the time alone", () => {
  const now = new Date(2026, 2, 3, 18);
  expect(momentWords(at(3, 9), now)).toBe("09:05");
  expect(momentWords(at(2, 9), now)).toBe("2 March, 09:05");
  expect(dayWords(at(2, 9))).toBe("2 March");
});
