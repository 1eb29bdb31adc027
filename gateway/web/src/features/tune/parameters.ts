// The parameters of a stage as sliders, and what a person has changed of them. A change is what differs from the run that
// is looked at: setting a parameter back to what the run had takes the change away.
import {
  EDGE_PARAMETERS,
  FIELD_PARAMETERS,
  withValue,
  type FindingParameter,
  type ParameterValues,
} from "@/lib/finding-parameters";
import type { Overrides, ParameterValue, Stage, StageParameter, StageValues } from "./api/detect";

/** Numbers, for those have sliders. */
export type Changes = Overrides;

export const NO_CHANGES: Changes = {};

/** Labels of the parameters that Cut has too; there the edges' names carry no prefix. */
const KNOWN: ReadonlyMap<string, { words: string; reach: number }> = new Map(
  [...EDGE_PARAMETERS, ...FIELD_PARAMETERS].map(({ name, words, reach }) => [
    name,
    { words, reach },
  ]),
);

/** Words of the others. */
const WORDS: Readonly<Record<string, string>> = {
  min_score: "Least score",
  iou: "Overlap of boxes",
  patience: "Frames without sight",
};

/** As the endpoints of a single frame call it: without the prefix of the pipeline. */
export const bareName = (name: string) => name.replace(/^edge_/, "");

const spelled = (name: string) => {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Those with a slider, in the stage's order, each with what the run was computed with. */
export function slidersOf(stage: Stage, config: StageValues): FindingParameter<string>[] {
  return stage.params.flatMap((parameter) => {
    const { name, min, max, step, type } = parameter;
    if (min === null || max === null) return [];
    const initial = valueIn(config, stage.name, parameter);
    if (typeof initial !== "number") return [];
    const known = KNOWN.get(bareName(name));
    return {
      name,
      words: known?.words ?? WORDS[name] ?? spelled(name),
      initial,
      min,
      max,
      reach: Math.max(Math.min(known?.reach ?? max, max), initial),
      step: step ?? (type === "integer" ? 1 : (max - min) / 100),
    };
  });
}

/** What else the stage is computed with; it is said, not set. */
export function fixedOf(stage: Stage, config: StageValues): { words: string; value: string }[] {
  return stage.params.flatMap((parameter) => {
    const value = valueIn(config, stage.name, parameter);
    const sliding = typeof value === "number" && parameter.min !== null && parameter.max !== null;
    if (sliding || value === null || String(value) === "") return [];
    return {
      words: spelled(parameter.name),
      value: Array.isArray(value) ? value.join(", ") : String(value),
    };
  });
}

function valueIn(
  config: StageValues,
  stage: string,
  { name, default: usual }: StageParameter,
): ParameterValue | null {
  return config[stage]?.[name] ?? usual;
}

/** With one parameter moved; a stage without changes is left out. */
export function changed(
  changes: Changes,
  stage: string,
  parameter: FindingParameter<string>,
  value: number,
): Changes {
  return withStage(changes, stage, withValue(changes[stage] ?? {}, parameter, value));
}

/** As the run has them. */
export const reset = (changes: Changes, stage: string): Changes => withStage(changes, stage, {});

function withStage(changes: Changes, stage: string, values: ParameterValues<string>): Changes {
  const others = Object.fromEntries(Object.entries(changes).filter(([name]) => name !== stage));
  return Object.keys(values).length === 0 ? others : { ...others, [stage]: values };
}

export const countOf = (changes: Changes, stage: string) =>
  Object.keys(changes[stage] ?? {}).length;

/** All numbers of a stage, as a single frame is asked with them. */
export function valuesNow(
  stage: Stage | undefined,
  config: StageValues,
  changes: Changes,
): Record<string, number> {
  if (!stage) return {};
  const now = changes[stage.name] ?? {};
  return Object.fromEntries(
    slidersOf(stage, config).map(({ name, initial }) => [bareName(name), now[name] ?? initial]),
  );
}

/** The first stage that is to be computed anew: what comes before it stays as it is. */
export function firstChanged(stages: readonly Stage[], changes: Changes): Stage | null {
  return stages.find(({ name }) => countOf(changes, name) > 0) ?? null;
}
