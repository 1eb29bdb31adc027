// Parameters of edge and field detection in a frame, with their ranges, and display options.
import type { paths } from "./api/schema";

type QueryOf<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? keyof NonNullable<Query> & string
  : never;

export type EdgeParameter = QueryOf<"/api/v1/assets/{asset_id}/frames/{frame}/edges">;
export type FieldParameter = QueryOf<"/api/v1/assets/{asset_id}/frames/{frame}/field">;

export type FindingParameter<Name extends string> = {
  name: Name;
  words: string;
  /** As the gateway defines them. */
  initial: number;
  min: number;
  max: number;
  /** End of its slider; larger values can be typed. */
  reach: number;
  /** Step of the slider. 1 means whole numbers. */
  step: number;
};

/** Values that differ from the defaults. */
export type ParameterValues<Name extends string> = Readonly<Partial<Record<Name, number>>>;

const whole = <Name extends string>(
  name: Name,
  words: string,
  initial: number,
  [min, max]: readonly [number, number],
  reach = max,
): FindingParameter<Name> => ({ name, words, initial, min, max, reach, step: 1 });

const LEVEL = [0, 255] as const;
const HUE = [0, 179] as const;

export const EDGE_PARAMETERS: readonly FindingParameter<EdgeParameter>[] = [
  whole("canny_low", "Canny, low", 50, [0, 5000], 500),
  whole("canny_high", "Canny, high", 150, [0, 5000], 500),
  whole("hough_threshold", "Votes of a line", 80, [1, 10_000], 500),
  whole("hough_min_length", "Least length", 100, [1, 10_000], 1000),
  whole("hough_max_gap", "Largest gap", 10, [0, 10_000], 100),
  whole("pair_min_distance", "Least distance", 15, [0, 10_000], 500),
  whole("pair_max_distance", "Most distance", 200, [0, 10_000], 1000),
];

export const FIELD_PARAMETERS: readonly FindingParameter<FieldParameter>[] = [
  whole("hue_low", "Hue from", 35, HUE),
  whole("hue_high", "Hue to", 85, HUE),
  whole("sat_low", "Saturation from", 40, LEVEL),
  whole("sat_high", "Saturation to", 255, LEVEL),
  whole("val_low", "Brightness from", 40, LEVEL),
  whole("val_high", "Brightness to", 255, LEVEL),
  whole("morph_kernel", "Gaps and specks", 15, [1, 99]),
  {
    name: "min_area_ratio",
    words: "Least area",
    initial: 0.05,
    min: 0,
    max: 1,
    reach: 1,
    step: 0.01,
  },
];

/** Regions only, or the intermediate result drawn on the frame by the gateway. */
export const EDGES_VIEWS = ["regions", "lines", "edges"] as const;
export type EdgesView = (typeof EDGES_VIEWS)[number];

/** The hull of its largest part, or the whole mask in white. */
export const FIELD_VIEWS = ["boundary", "mask"] as const;
export type FieldView = (typeof FIELD_VIEWS)[number];

/** The valid part of stored values; storage may hold anything. */
export function valuesIn<Name extends string>(
  parameters: readonly FindingParameter<Name>[],
  kept: unknown,
): ParameterValues<Name> {
  const found = new Map(typeof kept === "object" && kept !== null ? Object.entries(kept) : []);
  return parameters.reduce((values, parameter) => {
    const value: unknown = found.get(parameter.name);
    return typeof value === "number" ? withValue(values, parameter, value) : values;
  }, {} as ParameterValues<Name>);
}

/** With one value changed. Invalid values are ignored, and defaults are not stored. */
export function withValue<Name extends string>(
  values: ParameterValues<Name>,
  { name, initial, min, max, step }: FindingParameter<Name>,
  value: number,
): ParameterValues<Name> {
  const fits = value >= min && value <= max && (step !== 1 || Number.isInteger(value));
  if (!fits) return values;
  const others = Object.entries(values).filter(([one]) => one !== name);
  const rest = Object.fromEntries(others) as ParameterValues<Name>;
  return value === initial ? rest : { ...rest, [name]: value };
}
