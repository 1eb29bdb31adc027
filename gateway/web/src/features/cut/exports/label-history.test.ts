import { expect, it } from "vitest";
import { labelHistory } from "./label-history";

it("offers the profile’s labels before those of others, each once", () => {
  expect(labelHistory(["dog", "", "cat", "dog"], ["owl", "cat", "emu"])).toEqual([
    "dog",
    "cat",
    "owl",
    "emu",
  ]);
});
