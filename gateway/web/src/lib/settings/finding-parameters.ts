// Parameters of edge and field detection in a frame, with their ranges, and display options.
import stages from "../api/stages.json";
import type { paths } from "../api/schema";

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
  /** A sentence on what it is, or on what a larger value does. */
  help: string;
  /** "": none. */
  unit: string;
  /** As the gateway defines them. */
  initial: number;
  min: number;
  max: number;
  /** Beginning and end of its slider; smaller and larger values can be typed. */
  from: number;
  reach: number;
  /** Step of the slider. 1 means whole numbers. */
  step: number;
};

/** A parameter as its stage describes it; null: not a number. */
export type DescribedParameter = {
  name: string;
  type: string;
  label: string;
  help: string;
  unit: string;
  min: number | null;
  max: number | null;
  step: number | null;
  useful_min: number | null;
  useful_max: number | null;
};

/** The parameter with a slider that begins at `initial`; null where it is no number. */
export function sliderOf<Name extends string>(
  described: DescribedParameter,
  name: Name,
  initial: unknown,
): FindingParameter<Name> | null {
  const { type, label, help, unit, min, max, step } = described;
  if (min === null || max === null || typeof initial !== "number") return null;
  return {
    name,
    words: label,
    help,
    unit,
    initial,
    min,
    max,
    from: Math.min(described.useful_min ?? min, initial),
    reach: Math.max(described.useful_max ?? max, initial),
    step: step ?? (type === "integer" ? 1 : (max - min) / 100),
  };
}

/** Values that differ from the defaults. */
export type ParameterValues<Name extends string> = Readonly<Partial<Record<Name, number>>>;

/** Names of pipelines begin with this where those of a single frame do not. */
const PREFIX = /^edge_/;

/** A parameter's name in requests about a single frame. */
export const bareName = (name: string) => name.replace(PREFIX, "");

const STAGES: readonly {
  name: string;
  params: readonly (DescribedParameter & { default: unknown })[];
}[] = stages;

const parametersOf = <Name extends string>(stage: string): readonly FindingParameter<Name>[] =>
  STAGES.filter(({ name }) => name === stage)
    .flatMap(({ params }) => params)
    .flatMap((each) => sliderOf(each, bareName(each.name) as Name, each.default) ?? []);

export const EDGE_PARAMETERS = parametersOf<EdgeParameter>("detect_edges");
export const FIELD_PARAMETERS = parametersOf<FieldParameter>("field_segmentation");

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

/** Whether the parameter may have the value. */
export const fits = ({ min, max, step }: FindingParameter<string>, value: number): boolean =>
  value >= min && value <= max && (step !== 1 || Number.isInteger(value));

/** With one value changed. Invalid values are ignored, and defaults are not stored. */
export function withValue<Name extends string>(
  values: ParameterValues<Name>,
  parameter: FindingParameter<Name>,
  value: number,
): ParameterValues<Name> {
  const { name, initial } = parameter;
  if (!fits(parameter, value)) return values;
  const others = Object.entries(values).filter(([one]) => one !== name);
  const rest = Object.fromEntries(others) as ParameterValues<Name>;
  return value === initial ? rest : { ...rest, [name]: value };
}
