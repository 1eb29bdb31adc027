import { expect, it } from "vitest";
import { MOST_VIEWS, mistakeInView, viewsIn } from "./saved-views";

const TUESDAY = { name: "Tuesday", params: "root=field&exported=none" };

it.each([
  null,
  "views",
  {},
  [null],
  [{ name: "", params: "" }],
  [{ name: "a" }],
  [{ name: 1, params: 2 }],
])("finds no view in %j", (kept) => {
  expect(viewsIn(kept)).toEqual([]);
});

it("keeps each name once, and nothing beside names and parameters", () => {
  const again = { ...TUESDAY, params: "", more: 1 };
  expect(viewsIn([{ ...TUESDAY, more: 1 }, again])).toEqual([TUESDAY]);
});

it("keeps no more than a menu holds", () => {
  const many = Array.from({ length: 50 }, (_, i) => ({ name: `view ${i}`, params: "" }));
  expect(viewsIn(many)).toHaveLength(MOST_VIEWS);
});

it("says what is wrong with a name", () => {
  expect(mistakeInView("Tuesday", [TUESDAY])).toBe("There is a view of this name.");
  expect(mistakeInView("x".repeat(61), [])).toBe("At most 60 characters; this has 61.");
  expect(mistakeInView("Wednesday", [TUESDAY])).toBeNull();
});
