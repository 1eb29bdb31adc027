// @vitest-environment jsdom
import { expect, test } from "vitest";
import { jlKeys, withJlKeys } from "./jl-keys";
import { rebound } from "./key-bindings";
import { actionFor, conflicts, DEFAULT_BINDINGS } from "./keys";

test("J and L run the picture at first", () => {
  expect(jlKeys(DEFAULT_BINDINGS)).toBe("run");
});

test("as in the cutter before they move by one frame, beside the arrows, and nothing has two meanings", () => {
  const stepping = withJlKeys(DEFAULT_BINDINGS, "frame");
  expect(jlKeys(stepping)).toBe("frame");
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

test("one choice and back is what was there before", () => {
  const back = withJlKeys(withJlKeys(DEFAULT_BINDINGS, "frame"), "run");
  expect(back).toEqual(DEFAULT_BINDINGS);
});

test("keys that a person has given away are told apart, and taken back by a choice", () => {
  const own = rebound(DEFAULT_BINDINGS, "export", ["J"]);
  expect(jlKeys(own)).toBeNull();
  const chosen = withJlKeys(own, "frame");
  expect(jlKeys(chosen)).toBe("frame");
  expect(chosen.export).toEqual([]);
});
