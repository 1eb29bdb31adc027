import { describe, expect, it } from "vitest";
import { NOTHING_SELECTED, pressed, ranged, toggled } from "./selection";

const [a, b, c] = [{ id: "a" }, { id: "b" }, { id: "c" }] as const;

describe("a selection", () => {
  it("takes one in and lets it go again", () => {
    const one = toggled(NOTHING_SELECTED, b, 1);
    expect([...one.items.values()]).toEqual([b]);
    expect(toggled(one, b, 1).items.size).toBe(0);
  });

  it("reaches from where it began, however often it is drawn anew", () => {
    const from = toggled(NOTHING_SELECTED, c, 2);
    const wide = ranged(from, [a, b, c]);
    expect([...wide.items.keys()]).toEqual(["a", "b", "c"]);
    expect(wide.anchor).toEqual({ id: "c", index: 2 });
    expect([...ranged(wide, [b, c]).items.keys()]).toEqual(["b", "c"]);
  });

  it("with Shift reaches from the anchor, or from where one is, to the pressed item", () => {
    const all = [a, b, c];
    const fromHere = pressed(NOTHING_SELECTED, all, c, { shiftKey: true, from: "b" });
    expect([...fromHere.items.keys()]).toEqual(["b", "c"]);
    expect([...pressed(fromHere, all, a, { shiftKey: true }).items.keys()]).toEqual(["a", "b"]);
    // Nothing to begin at: the item alone.
    const alone = pressed(NOTHING_SELECTED, all, b, { shiftKey: true });
    expect([...alone.items.keys()]).toEqual(["b"]);
    expect(pressed(alone, all, b, { shiftKey: false }).items.size).toBe(0);
  });
});
