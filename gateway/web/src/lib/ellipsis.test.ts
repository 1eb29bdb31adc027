import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitMiddle } from "./ellipsis";

const tenPerCharacter = (text: string) => Array.from(text).length * 10;

describe("fitMiddle", () => {
  it("leaves alone what fits", () => {
    expect(fitMiddle("take_004.mov", 120, tenPerCharacter, 8)).toBe("take_004.mov");
  });

  it("keeps the end, which tells files apart", () => {
    expect(fitMiddle("A003_C014_forest_take_004.mov", 151, tenPerCharacter, 8)).toBe(
      "A003_C…_004.mov",
    );
  });

  it("keeps the last characters where there is no room for more", () => {
    expect(fitMiddle("bright yards", 70, tenPerCharacter, 12)).toBe("… yards");
  });

  it("never grows wider than its room, if one character has room", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 20, max: 400 }), (text, room) => {
        expect(tenPerCharacter(fitMiddle(text, room, tenPerCharacter, 8))).toBeLessThanOrEqual(
          room,
        );
      }),
    );
  });
});
