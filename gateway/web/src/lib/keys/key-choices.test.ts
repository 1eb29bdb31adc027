// @vitest-environment jsdom
import { expect, test } from "vitest";
import { rebound } from "./key-bindings";
import { chosenKeys, JL_KEYS, O_KEY, withKeys, type KeyChoice } from "./key-choices";
import type { Bindings } from "./key-table";
import { actionFor, conflicts, DEFAULT_BINDINGS } from "./keys";

function choose(bindings: Bindings, choices: readonly KeyChoice[], value: string) {
  const choice = choices.find((one) => one.value === value);
  if (!choice) throw new Error(value);
  return withKeys(bindings, choice);
}

test("keys are those of editors at first", () => {
  expect(chosenKeys(DEFAULT_BINDINGS, JL_KEYS)).toBe("run");
  expect(chosenKeys(DEFAULT_BINDINGS, O_KEY)).toBe("out");
});

test("as in the cutter before J and L move by one frame, beside the arrows, and nothing has two meanings", () => {
  const stepping = choose(DEFAULT_BINDINGS, JL_KEYS, "frame");
  expect(chosenKeys(stepping, JL_KEYS)).toBe("frame");
  expect(["J", "ArrowLeft"].map((key) => actionFor("Cut", key, null, stepping))).toEqual([
    "frameBack",
    "frameBack",
  ]);
  expect(["L", "ArrowRight"].map((key) => actionFor("Cut", key, null, stepping))).toEqual([
    "frameOn",
    "frameOn",
  ]);
  expect(actionFor("Cut", "Shift+J", null, stepping)).toBe("secondBack");
  expect(conflicts("Cut", stepping)).toEqual([]);
});

test("as before there were in and out points O overwrites, and the out point has no key", () => {
  const before = choose(DEFAULT_BINDINGS, O_KEY, "overwrite");
  expect(chosenKeys(before, O_KEY)).toBe("overwrite");
  expect(actionFor("Cut", "O", null, before)).toBe("overwriteMarker");
  expect(before.outPoint).toEqual([]);
  expect(actionFor("Sort", "O", null, before)).toBe("sortFolder");
  expect(conflicts("Cut", before)).toEqual([]);
});

test.each([JL_KEYS, O_KEY])("one choice and back is what was there before", (...choices) => {
  const there = choices.toReversed().reduce((keys, one) => withKeys(keys, one), DEFAULT_BINDINGS);
  expect(there).toEqual(DEFAULT_BINDINGS);
});

test("keys that a person has given away are told apart, and taken back by a choice", () => {
  const own = rebound(DEFAULT_BINDINGS, "export", ["J"]);
  expect(chosenKeys(own, JL_KEYS)).toBeNull();
  const chosen = choose(own, JL_KEYS, "frame");
  expect(chosenKeys(chosen, JL_KEYS)).toBe("frame");
  expect(chosen.export).toEqual([]);
});
