// @vitest-environment jsdom
import { expect, it } from "vitest";
import { asThreshold, findParamsFrom, MOMENT_STATES, nextOf, paramsOf } from "./find-params";

it("writes only what differs from the usual, and reads it again", () => {
  const look = { state: "all", order: "time", threshold: 0.42, moment: "abc" } as const;
  expect(findParamsFrom(paramsOf(look))).toEqual(look);
  const usual = findParamsFrom(new URLSearchParams());
  expect(usual).toEqual({ state: "new", order: "score", threshold: null, moment: null });
  expect(paramsOf(usual).toString()).toBe("");
});

it.each(["", "x", "-1", "1.5", "NaN"])("takes no threshold from %s", (said) => {
  expect(findParamsFrom(new URLSearchParams({ threshold: said })).threshold).toBeNull();
});

it("keeps thresholds at two decimals, within 0 and 1", () => {
  expect([0.1 + 0.2, -0.01, 1.01].map(asThreshold)).toEqual([0.3, 0, 1]);
});

it("goes through all states", () => {
  expect(MOMENT_STATES.map((one) => nextOf(MOMENT_STATES, one))).toEqual([
    "accepted",
    "rejected",
    "all",
    "new",
  ]);
});
