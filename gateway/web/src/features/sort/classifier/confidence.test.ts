import { expect, it } from "vitest";
import { isUnsure } from "./confidence";

const proposed = (confidence: number) => [{ category: "food", confidence }];

it.each([
  ["the classifier says so", { proposals: proposed(0.9), unsure: true }, true],
  ["its share is a quarter", { proposals: proposed(0.25), unsure: false }, true],
  ["its share is 0.3", { proposals: proposed(0.3), unsure: false }, true],
  ["it is neither", { proposals: proposed(0.31), unsure: false }, false],
  ["nothing is proposed", { proposals: [], unsure: false }, false],
])("warns where it should: %s", (_, video, expected) => {
  expect(isUnsure(video)).toBe(expected);
});
