import { expect, it } from "vitest";
import { damageOf } from "./damage";

it.each([
  ["NotVideo", "No video"],
  ["Encrypted", "Encrypted"],
  ["UnknownCodec", "Unknown codec"],
  ["Damaged", "Damaged"],
  ["DamagedInside", "Parts missing"],
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

it.each(["NotVideo", "Damaged", "CutShort", "DamagedInside"])(
  "does not advise to retry %s, which helps only another file",
  (reason) => {
    const { help } = damageOf({ problem: { reason, detail: "Because." } });
    expect(help).toContain("copy it here again from where it came".slice(1));
    expect(help).not.toMatch(/retry/i);
  },
);
