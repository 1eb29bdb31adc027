import { expect, it } from "vitest";
import { wordsOfSight } from "./words";

it("says by what a finder looks where that was added, once it is known what is built in", () => {
  const builtIn = { sound: "sound-windows", picture: "picture-windows" };
  const usual = { by: "both", descriptors: builtIn } as const;
  const other = { by: "both", descriptors: { ...builtIn, sound: "beats" } } as const;
  expect(wordsOfSight(usual, builtIn)).toBe("Sound and picture");
  expect(wordsOfSight(other, builtIn)).toBe("Sound and picture by beats");
  expect(wordsOfSight(usual, null)).toBe("Sound and picture");
});
