// The parameters of a stage as sliders, and the user's changes to them. A change is a difference from the chosen run:
// setting a parameter back to the run's value removes it.
import {
  sliderOf,
  withValue,
  type FindingParameter,
  type ParameterValues,
} from "@/lib/settings/finding-parameters";
import type { Overrides, ParameterValue, Stage, StageParameter, StageValues } from "../api/detect";

/** Only numbers, since these have sliders. */
export type Changes = Overrides;

export const NO_CHANGES: Changes = {};

/** The parameters with a slider, in the stage's order, each with the run's value as `initial`. */
export const slidersOf = (stage: Stage, config: StageValues): FindingParameter<string>[] =>
  stage.params.flatMap(
    (parameter) =>
      sliderOf(parameter, parameter.name, valueIn(config, stage.name, parameter)) ?? [],
  );

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
): { name: string; words: string; help: string; value: string; other: string | null }[] {
  return stage.params.flatMap((parameter) => {
    const value = valueIn(config, stage.name, parameter);
    const other = differing[parameter.name] ?? null;
    const sliding = typeof value === "number" && parameter.min !== null && parameter.max !== null;
    if (sliding || (textOf(value) === "" && other === null)) return [];
    const { name, label: words, help } = parameter;
    return { name, words, help, value: textOf(value), other };
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
  stage: Stage,
  config: StageValues,
  changes: Changes,
): Record<string, number> {
  const now = changes[stage.name] ?? {};
  return Object.fromEntries(
    slidersOf(stage, config).map(({ name, initial }) => [name, now[name] ?? initial]),
  );
}

/** The first stage with changes; those before it keep their results. */
export function firstChanged(stages: readonly Stage[], changes: Changes): Stage | null {
  return stages.find(({ name }) => countOf(changes, name) > 0) ?? null;
}

/** A moved parameter in words, with the run's value and the one of its slider. */
export type Moved = { stage: string; words: string; was: number; is: number; unit: string };

/** All moved parameters, in the order of the stages. */
export const movedOf = (
  stages: readonly Stage[],
  config: StageValues,
  changes: Changes,
): readonly Moved[] =>
  stages.flatMap((stage) =>
    slidersOf(stage, config).flatMap(({ name, words, initial: was, unit }) => {
      const is = changes[stage.name]?.[name];
      return is === undefined ? [] : { stage: stage.label, words, was, is, unit };
    }),
  );

/** Stages whose results are not those of the sliders: moved ones, and all that read the results of one. */
export function staleOf(stages: readonly Stage[], changes: Changes): ReadonlySet<string> {
  const stale = new Set<string>();
  // Each stage comes after those that it reads.
  for (const { name, inputs, reads } of stages)
    if (countOf(changes, name) > 0 || [...inputs, ...reads].some((each) => stale.has(each)))
      stale.add(name);
  return stale;
}
