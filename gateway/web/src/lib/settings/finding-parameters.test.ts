import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { EDGE_PARAMETERS, FIELD_PARAMETERS, valuesIn, withValue } from "./finding-parameters";

type Described = {
  name: string;
  in: string;
  schema: { type: string; default?: number; minimum?: number; maximum?: number };
};
type Description = { paths: Record<string, { get: { parameters: Described[] } }> };

const description = JSON.parse(readFileSync("openapi.json", "utf8")) as Description;

it.each([
  ["edges", EDGE_PARAMETERS],
  ["field", FIELD_PARAMETERS],
] as const)("offers what the gateway takes for %s, within its limits", (kind, parameters) => {
  const path = `/api/v1/assets/{asset_id}/frames/{frame}/${kind}`;
  const taken = description.paths[path]?.get.parameters
    .filter((one) => one.in === "query")
    .map(({ name, schema }) => [name, schema.default, schema.minimum, schema.maximum]);
  const offered = parameters.map(({ name, initial, min, max }) => [name, initial, min, max]);
  expect(offered.sort()).toEqual(taken?.sort());
});

it("keeps what differs from the default and can be", () => {
  const kept = { hue_low: 170, hue_high: 85, sat_low: 256, val_low: 40.5, min_area_ratio: 0.123 };
  expect(valuesIn(FIELD_PARAMETERS, kept)).toEqual({ hue_low: 170, min_area_ratio: 0.123 });
  for (const nothing of [null, 3, "hue_low", []])
    expect(valuesIn(FIELD_PARAMETERS, nothing)).toEqual({});
});

it("forgets a value that is set back and leaves one that cannot be", () => {
  const [hue] = FIELD_PARAMETERS;
  if (!hue) throw new Error("no parameter");
  const values = withValue({ sat_low: 3 }, hue, 0);
  expect(values).toEqual({ sat_low: 3, hue_low: 0 });
  expect(withValue(values, hue, 180)).toBe(values);
  expect(withValue(values, hue, Number.NaN)).toBe(values);
  expect(withValue(values, hue, hue.initial)).toEqual({ sat_low: 3 });
});
