// The parameters of a stage as sliders, and the user's changes to them. A change is a difference from the chosen run:
// setting a parameter back to the run's value removes it.
import {
  EDGE_PARAMETERS,
  FIELD_PARAMETERS,
  withValue,
  type FindingParameter,
  type ParameterValues,
} from "@/lib/finding-parameters";
import type { Overrides, ParameterValue, Stage, StageParameter, StageValues } from "./api/detect";

/** Only numbers, since these have sliders. */
export type Changes = Overrides;

export const NO_CHANGES: Changes = {};

/** Labels of the parameters that Cut has too, by their names without the prefix of the pipeline. */
const KNOWN: ReadonlyMap<string, { words: string; reach: number }> = new Map(
  [...EDGE_PARAMETERS, ...FIELD_PARAMETERS].map(({ name, words, reach }) => [
    name,
    { words, reach },
  ]),
);

/** Labels of the parameters that only Tune has. */
const WORDS: Readonly<Record<string, string>> = {
  min_score: "Minimum score",
  iou: "Overlap of boxes",
  patience: "Frames without detection",
};

/** A parameter's name in requests about a single frame: without the prefix of the pipeline. */
export const bareName = (name: string) => name.replace(/^edge_/, "");

const spelled = (name: string) => {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** The parameters with a slider, in the stage's order, each with the run's value as `initial`. */
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

/** Values of a compared run, as text by parameter. */
export type Differing = Readonly<Record<string, string>>;

export const NONE_DIFFERS: Differing = {};

/** The values of a stage that are other ones in a compared run. */
export const differingOf = (stage: Stage, config: StageValues, compared: StageValues): Differing =>
  Object.fromEntries(
    stage.params.flatMap((parameter) => {
      const [own, other] = [config, compared].map((values) =>
        textOf(valueIn(values, stage.name, parameter)),
      );
      return own === other || other === undefined ? [] : [[parameter.name, other]];
    }),
  );

/** The parameters without a slider, which are only shown. `other`: the different value of a compared run. */
export function fixedOf(
  stage: Stage,
  config: StageValues,
  differing: Differing,
): { words: string; value: string; other: string | null }[] {
  return stage.params.flatMap((parameter) => {
    const value = valueIn(config, stage.name, parameter);
    const other = differing[parameter.name] ?? null;
    const sliding = typeof value === "number" && parameter.min !== null && parameter.max !== null;
    if (sliding || (textOf(value) === "" && other === null)) return [];
    return { words: spelled(parameter.name), value: textOf(value), other };
  });
}

const textOf = (value: ParameterValue | null): string =>
  Array.isArray(value) ? value.join(", ") : String(value ?? "");

function valueIn(
  config: StageValues,
  stage: string,
  { name, default: usual }: StageParameter,
): ParameterValue | null {
  return config[stage]?.[name] ?? usual;
}

/** The changes with one parameter set; a stage without changes is left out. */
export function changed(
  changes: Changes,
  stage: string,
  parameter: FindingParameter<string>,
  value: number,
): Changes {
  return withStage(changes, stage, withValue(changes[stage] ?? {}, parameter, value));
}

/** The changes without those of a stage. */
export const reset = (changes: Changes, stage: string): Changes => withStage(changes, stage, {});

function withStage(changes: Changes, stage: string, values: ParameterValues<string>): Changes {
  const others = Object.fromEntries(Object.entries(changes).filter(([name]) => name !== stage));
  return Object.keys(values).length === 0 ? others : { ...others, [stage]: values };
}

/** The changes as text by stage and parameter, for comparing them; "": the run's own value. */
export const textsOf = (
  stages: readonly Stage[],
  changes: Changes,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    parametersOf(stages).map(({ key, stage, name }) => {
      const value = changes[stage]?.[name];
      return [key, value === undefined ? "" : String(value)];
    }),
  );

/** The changes that such texts stand for. */
export function changesIn(
  stages: readonly Stage[],
  texts: Readonly<Record<string, string>>,
): Changes {
  const changes: Record<string, Record<string, number>> = {};
  for (const { key, stage, name } of parametersOf(stages)) {
    const text = texts[key] ?? "";
    if (text !== "" && Number.isFinite(Number(text)))
      changes[stage] = { ...changes[stage], [name]: Number(text) };
  }
  return changes;
}

const parametersOf = (stages: readonly Stage[]) =>
  stages.flatMap(({ name: stage, params }) =>
    params.map(({ name }) => ({ key: `${stage} ${name}`, stage, name })),
  );

export const countOf = (changes: Changes, stage: string) =>
  Object.keys(changes[stage] ?? {}).length;

/** The numeric parameters of a stage, for a request about a single frame. */
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

/** The first stage with changes; those before it keep their results. */
export function firstChanged(stages: readonly Stage[], changes: Changes): Stage | null {
  return stages.find(({ name }) => countOf(changes, name) > 0) ?? null;
}
