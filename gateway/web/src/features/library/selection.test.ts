import { describe, expect, it } from "vitest";
import { everything, NOTHING_SELECTED, ranged, toggled } from "./selection";

const order = ["a", "b", "c", "d", "e"];

describe("a selection", () => {
  it("takes one in and lets it go again", () => {
    const one = toggled(NOTHING_SELECTED, "b");
    expect([...one.ids]).toEqual(["b"]);
    expect(toggled(one, "b").ids.size).toBe(0);
  });

  it("reaches from where it began, in either direction", () => {
    const from = toggled(NOTHING_SELECTED, "c");
    expect([...ranged(from, order, "e").ids]).toEqual(["c", "d", "e"]);
    expect([...ranged(ranged(from, order, "e"), order, "a").ids]).toEqual(["a", "b", "c"]);
  });

  it("begins anew where its beginning is no longer listed", () => {
    expect([...ranged(toggled(NOTHING_SELECTED, "x"), order, "b").ids]).toEqual(["b"]);
  });

  it("takes everything", () => {
    expect(everything(order).ids.size).toBe(5);
  });
});
