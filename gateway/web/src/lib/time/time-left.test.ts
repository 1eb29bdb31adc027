import { describe, expect, it } from "vitest";
import { paceAfter, timeLeft, wordsOfTimeLeft, type Pace } from "./time-left";

/** The paces of work whose progress is seen every `everyMs` milliseconds. */
function watched(progresses: readonly number[], everyMs = 500): (Pace | undefined)[] {
  const paces: (Pace | undefined)[] = [undefined];
  progresses.forEach((progress, i) => paces.push(paceAfter(paces[i], progress, i * everyMs)));
  return paces.slice(1);
}

const steady = (seconds: number, total: number) =>
  Array.from({ length: seconds * 2 + 1 }, (_, i) => i / 2 / total);

describe("the time left", () => {
  it("is not said before there is enough to go by", () => {
    const paces = watched(steady(20, 100));
    const said = paces.findIndex((pace, i) => timeLeft(pace, i * 500) !== null);
    expect(said * 500).toBe(5000);
    expect(timeLeft(undefined, 0)).toBeNull();
  });

  it("is what is left at the speed of the last stretch", () => {
    const paces = watched(steady(40, 100));
    expect(timeLeft(paces.at(-1), 40_000)).toBeCloseTo(60_000, -1);
  });

  it("runs down between two looks and never below nothing", () => {
    const pace = watched(steady(98, 100)).at(-1);
    expect(timeLeft(pace, 99_000)).toBeCloseTo(1000, -1);
    expect(timeLeft(pace, 105_000)).toBe(0);
  });

  it("follows a change of speed without a jump", () => {
    const fast = steady(60, 200);
    const slow = Array.from({ length: 240 }, (_, i) => 0.3 + (i + 1) / 2 / 1000);
    const paces = watched([...fast, ...slow]);
    const said = paces.map((pace, i) => timeLeft(pace, i * 500));
    for (let i = fast.length; i < said.length; i += 1) {
      const [before, after] = [said[i - 1] ?? NaN, said[i] ?? NaN];
      expect(Math.abs(after - before)).toBeLessThan(0.05 * before);
    }
    // More than a minute after the change only the new speed counts: 0.58 of 1000 s.
    expect(said.at(-1)).toBeGreaterThan(500_000);
    expect(said.at(-1)).toBeLessThan(620_000);
  });

  it("does not jump with work that comes in uneven steps", () => {
    const uneven = steady(100, 200).map((progress, i) => progress + (i % 4 === 0 ? 0.004 : 0));
    const rising = uneven.reduce<number[]>(
      (known, progress) => [...known, Math.max(progress, known.at(-1) ?? 0)],
      [],
    );
    const said = watched(rising).map((pace, i) => timeLeft(pace, i * 500));
    for (let i = 40; i < said.length; i += 1) {
      const real = 200_000 - i * 500;
      expect(Math.abs((said[i] ?? NaN) - real)).toBeLessThan(0.1 * real);
    }
  });

  it("leaves out what was there already, at the beginning and in the middle", () => {
    const hours = (done: number) => steady(60, 3600).map((progress) => done + progress);
    const begun = watched([0, ...hours(0.2)]);
    const said = begun.map((pace, i) => timeLeft(pace, i * 500));
    expect(Math.min(...said.map((left) => left ?? Infinity))).toBeGreaterThan(2_700_000);
    expect(said.at(-1)).toBeCloseTo(2_820_000, -5);
    const further = watched([...hours(0), ...hours(0.5)]);
    expect(timeLeft(further.at(-1), 60_500 + 60_000)).toBeCloseTo(1_740_000, -5);
  });

  it("is said of work that takes hours as well", () => {
    const paces = watched(steady(60, 36_000));
    expect(timeLeft(paces.at(-1), 60_000)).toBeCloseTo(35_940_000, -4);
  });

  it("is no longer said when nothing moves, and not at once when it moves again", () => {
    const pace = watched(steady(30, 100)).at(-1);
    expect(timeLeft(pace, 44_000)).not.toBeNull();
    expect(timeLeft(pace, 46_000)).toBeNull();
    expect(timeLeft(paceAfter(pace, 0.31, 46_000), 46_000)).toBeNull();
  });

  it("begins anew where progress falls back", () => {
    const pace = watched(steady(30, 100)).at(-1);
    expect(timeLeft(paceAfter(pace, 0.1, 30_500), 30_500)).toBeNull();
  });

  it("is not changed by hearing the same again", () => {
    const pace = watched(steady(30, 100)).at(-1);
    expect(pace && paceAfter(pace, pace.last.progress, 31_000)).toBe(pace);
  });

  it("keeps no more than the last stretch", () => {
    expect(watched(steady(600, 1000)).at(-1)?.marks.length).toBeLessThanOrEqual(61);
  });
});

it.each([
  [0, "a few seconds left"],
  [10_000, "a few seconds left"],
  [10_001, "about 20 s left"],
  [49_000, "about 50 s left"],
  [50_001, "about 1 min left"],
  [89_000, "about 1 min left"],
  [150_000, "about 3 min left"],
  [59 * 60_000, "about 59 min left"],
  [60 * 60_000, "about 1 h left"],
  [82 * 60_000, "about 1 h 20 min left"],
  [119 * 60_000, "about 2 h left"],
])("says %d ms as %j", (milliseconds, words) => {
  expect(wordsOfTimeLeft(milliseconds)).toBe(words);
});
