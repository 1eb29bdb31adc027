import { expect, it } from "vitest";
import { plainLetters } from "./plain-letters";

it("has neither capitals nor accents", () => {
  expect(plainLetters("Élan GRÖSSE ﬁn")).toBe("elan grosse fin");
});
