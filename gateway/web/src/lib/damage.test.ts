import { expect, it } from "vitest";
import { damageOf } from "./damage";

it.each([
  ["NotVideo", "No video"],
  ["Damaged", "Damaged"],
  ["TimedOut", "Too slow"],
  ["WorkerDied", "Crashed the reader"],
  ["Quarantined", "Quarantined"],
  ["constructor", "Cannot be read"],
])("says %s as “%s”, and why in the reader’s own sentence", (reason, word) => {
  expect(damageOf({ problem: { reason, detail: "Because." } })).toMatchObject({
    word,
    detail: "Because.",
  });
});

it("says so where no reason is known", () => {
  expect(damageOf({ problem: null }).detail).toBe("No reason is known.");
});
