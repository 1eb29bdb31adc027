// The parameters of a stage as sliders and other fields, and the user's changes to them. A change is a difference from
// the chosen run: setting a parameter back to the run's value removes it.
import { fits, sliderOf, type FindingParameter } from "@/lib/settings/finding-parameters";
import type {
  Choice,
  Overrides,
  ParameterValue,
  Stage,
  StageOverrides,
  StageParameter,
  StageValues,
} from "../api/detect";

export type Changes = Overrides;

export const NO_CHANGES: Changes = {};

/** The parameters with a slider, in the stage's order, each with the run's value as `initial`. */
export const slidersOf = (stage: Stage, config: StageValues): FindingParameter<string>[] =>
  stage.params.flatMap(
    (parameter) =>
      sliderOf(parameter, parameter.name, valueIn(config, stage.name, parameter)) ?? [],
  );

/** A parameter that is no number: one of several values, on or off, a text, or a list of texts. */
export type Setting = {
  name: string;
  words: string;
  help: string;
} & (
  | { kind: "choice"; initial: string; choices: readonly Choice[] }
  | { kind: "switch"; initial: boolean }
  | { kind: "text"; initial: string; longest?: number }
  | { kind: "list"; initial: readonly string[] }
);

/** A model is chosen with a run of its own: what it finds is not computed while one looks. */
const MODEL = "model";

/** The parameters with a field that is no slider, in the stage's order, each with the run's value as `initial`. */
export const settingsOf = (stage: Stage, config: StageValues): Setting[] =>
  stage.params.flatMap((parameter): Setting[] => {
    const { name, label: words, help, choices, longest } = parameter;
    const initial = valueIn(config, stage.name, parameter);
    const setting = { name, words, help };
    if (name === MODEL) return [];
    if (typeof initial === "boolean") return [{ ...setting, kind: "switch", initial }];
    if (typeof initial === "string" && choices.length > 0)
      return [{ ...setting, kind: "choice", initial, choices }];
    if (typeof initial === "string") return [{ ...setting, kind: "text", initial, longest }];
    return Array.isArray(initial) ? [{ ...setting, kind: "list", initial }] : [];
  });

/** A value of a setting in words: `Edges and objects`, `on`, `en`, `none`. */
export function wordsOfValue(setting: Setting, value: ParameterValue): string {
  if (setting.kind === "switch") return value === true ? "on" : "off";
  const text = textOf(value);
  if (setting.kind === "choice")
    return setting.choices.find((each) => each.value === value)?.label ?? text;
  return text === "" ? "none" : text;
}

/** The texts of a list as they are typed: between commas. */
export const listIn = (typed: string): string[] =>
  typed
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");

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

/** The parameters that are only shown. `other`: the different value of a compared run. */
export function fixedOf(
  stage: Stage,
  config: StageValues,
  differing: Differing,
): { name: string; words: string; help: string; value: string; other: string | null }[] {
  return stage.params.flatMap((parameter) => {
    if (parameter.name !== MODEL) return [];
    const value = valueIn(config, stage.name, parameter);
    const other = differing[parameter.name] ?? null;
    if (textOf(value) === "" && other === null) return [];
    const { name, label: words, help } = parameter;
    return { name, words, help, value: textOf(value), other };
  });
}

export const textOf = (value: ParameterValue | null): string =>
  Array.isArray(value) ? value.join(", ") : String(value ?? "");

function valueIn(
  config: StageValues,
  stage: string,
  { name, default: usual }: StageParameter,
): ParameterValue | null {
  return config[stage]?.[name] ?? usual;
}

/** The changes with one slider moved; a stage without changes is left out. */
export const changed = (
  changes: Changes,
  stage: string,
  parameter: FindingParameter<string>,
  value: number,
): Changes => (fits(parameter, value) ? withParameter(changes, stage, parameter, value) : changes);

/** The changes with one setting made. */
export const withSetting = (
  changes: Changes,
  stage: string,
  setting: Setting,
  value: ParameterValue,
): Changes => withParameter(changes, stage, setting, value);

function withParameter(
  changes: Changes,
  stage: string,
  { name, initial }: { name: string; initial: number | Setting["initial"] },
  value: ParameterValue,
): Changes {
  const others = Object.fromEntries(
    Object.entries(changes[stage] ?? {}).filter(([one]) => one !== name),
  );
  const isInitial = JSON.stringify(value) === JSON.stringify(initial);
  return withStage(changes, stage, isInitial ? others : { ...others, [name]: value });
}

/** The changes without those of a stage. */
export const reset = (changes: Changes, stage: string): Changes => withStage(changes, stage, {});

function withStage(changes: Changes, stage: string, values: StageOverrides): Changes {
  const others = Object.fromEntries(Object.entries(changes).filter(([name]) => name !== stage));
  return Object.keys(values).length === 0 ? others : { ...others, [stage]: values };
}

/** The changes as JSON by stage and parameter, for comparing them; "": the run's own value. */
export const textsOf = (
  stages: readonly Stage[],
  changes: Changes,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    parametersOf(stages).map(({ key, stage, name }) => {
      const value = changes[stage]?.[name];
      return [key, value === undefined ? "" : JSON.stringify(value)];
    }),
  );

/** The changes that such texts stand for. */
export function changesIn(
  stages: readonly Stage[],
  texts: Readonly<Record<string, string>>,
): Changes {
  const changes: Record<string, StageOverrides> = {};
  for (const { key, stage, name, usual } of parametersOf(stages)) {
    const value = valueFrom(texts[key] ?? "", usual);
    if (value !== null) changes[stage] = { ...changes[stage], [name]: value };
  }
  return changes;
}

const parametersOf = (stages: readonly Stage[]) =>
  stages.flatMap(({ name: stage, params }) =>
    params.map(({ name, default: usual }) => ({ key: `${stage} ${name}`, stage, name, usual })),
  );

/** The value that a kept text stands for; null where it is none of the type of `usual`. */
function valueFrom(text: string, usual: ParameterValue): ParameterValue | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (Array.isArray(usual)) {
    const isList = Array.isArray(value) && value.every((each) => typeof each === "string");
    return isList ? (value as string[]) : null;
  }
  return typeof value === typeof usual ? (value as ParameterValue) : null;
}

/** The number that a parameter was moved to; undefined where it was not. */
export function numberIn(now: StageOverrides, name: string): number | undefined {
  const value = now[name];
  return typeof value === "number" ? value : undefined;
}

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
    slidersOf(stage, config).map(({ name, initial }) => [name, numberIn(now, name) ?? initial]),
  );
}

/** The first stage with changes; those before it keep their results. */
export function firstChanged(stages: readonly Stage[], changes: Changes): Stage | null {
  return stages.find(({ name }) => countOf(changes, name) > 0) ?? null;
}

/** A moved parameter in words, with the run's value and the one of its slider or field. */
export type Moved = {
  stage: string;
  words: string;
  was: number | string;
  is: number | string;
  unit: string;
};

/** All moved parameters, in the order of the stages; of each stage those with sliders first. */
export const movedOf = (
  stages: readonly Stage[],
  config: StageValues,
  changes: Changes,
): readonly Moved[] =>
  stages.flatMap((stage) => {
    const now = changes[stage.name] ?? {};
    const sliding = slidersOf(stage, config).flatMap(({ name, words, initial: was, unit }) => {
      const is = numberIn(now, name);
      return is === undefined ? [] : { stage: stage.label, words, was, is, unit };
    });
    const set = settingsOf(stage, config).flatMap((setting) => {
      const value = now[setting.name];
      if (value === undefined) return [];
      const was = wordsOfValue(setting, initialOf(setting));
      const is = wordsOfValue(setting, value);
      return { stage: stage.label, words: setting.words, was, is, unit: "" };
    });
    return [...sliding, ...set];
  });

/** The run's value of a setting. */
export const initialOf = ({ initial }: Setting): ParameterValue =>
  typeof initial === "object" ? [...initial] : initial;

/** Stages whose results are not those of the sliders: moved ones, and all that read the results of one. */
export function staleOf(stages: readonly Stage[], changes: Changes): ReadonlySet<string> {
  const stale = new Set<string>();
  // Each stage comes after those that it reads.
  for (const { name, inputs, reads } of stages)
    if (countOf(changes, name) > 0 || [...inputs, ...reads].some((each) => stale.has(each)))
      stale.add(name);
  return stale;
}
