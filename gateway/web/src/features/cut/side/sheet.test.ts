import { expect, it } from "vitest";
import { restOf, stepped } from "./sheet";

it("goes up and down by one height, and no further than its ends", () => {
  expect([stepped("low", 1), stepped("half", 1), stepped("full", 1)]).toEqual([
    "half",
    "full",
    "full",
  ]);
  expect([stepped("low", -1), stepped("half", -1), stepped("full", -1)]).toEqual([
    "low",
    "low",
    "half",
  ]);
});

it("comes to rest at the nearest height", () => {
  expect([0, 0.3, 0.4, 0.7, 0.8, 1].map(restOf)).toEqual([
    "low",
    "low",
    "half",
    "half",
    "full",
    "full",
  ]);
});
