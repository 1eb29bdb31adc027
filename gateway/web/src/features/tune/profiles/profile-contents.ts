// The contents of pipeline profiles: those of the present settings, and two of them beside each other.
import type { PipelineRun } from "@/lib/api/client";
import type { ParameterValue, Stage } from "../api/detect";
import type { ProfileContent } from "../api/profiles";
import { textOf, type Changes } from "../stages/parameters";
import { labelOf } from "../words";

/** What a run has, with the changes to its values: the stages that are computed, and values other than the defaults. */
export function contentOf(
  stages: readonly Stage[],
  run: PipelineRun | null,
  changes: Changes,
): ProfileContent {
  const taken = stages.filter(({ name, kind }) =>
    run
      ? kind !== "frames" && run.stages.some((one) => one.name === name)
      : changes[name] !== undefined,
  );
  const configs: ProfileContent["configs"] = {};
  for (const { name, params } of taken) {
    const values = { ...run?.config[name], ...changes[name] };
    for (const { name: parameter, default: usual } of params) {
      const value = values[parameter];
      if (value !== undefined && !isSame(value, usual))
        configs[name] = { ...configs[name], [parameter]: value };
    }
  }
  return {
    stages: run ? taken.map(({ name }) => name) : [],
    configs,
  };
}

/** A line of the comparison; `other` is null where nothing is compared. */
export type ContentRow = {
  stage: string;
  words: string;
  value: string;
  other: string | null;
  differs: boolean;
};

const USUAL = "all that need no model and nothing extra";

/** The stages, and every value that one of the two sets; values that are not set are the defaults. */
export function rowsOf(
  stages: readonly Stage[],
  content: ProfileContent,
  other: ProfileContent | null,
): ContentRow[] {
  const row = (stage: string, words: string, value: string, beside: string | null): ContentRow => ({
    stage,
    words,
    value,
    other: beside,
    differs: beside !== null && beside !== value,
  });
  const listed = ({ stages: names }: ProfileContent) =>
    names.length === 0 ? USUAL : names.map((name) => labelOf(stages, name)).join(", ");
  const both = other ? [content, other] : [content];
  const known = stages.map(({ name }) => name);
  const set = [...new Set(both.flatMap(({ configs }) => Object.keys(configs)))];
  // A stage that there is no more stands at the end, by its own name.
  const inOrder = [
    ...known.filter((name) => set.includes(name)),
    ...set.filter((name) => !known.includes(name)),
  ];
  const values = inOrder.flatMap((name) => {
    const params = stages.find((one) => one.name === name)?.params ?? [];
    const names = [...new Set(both.flatMap(({ configs }) => Object.keys(configs[name] ?? {})))];
    const valueIn = ({ configs }: ProfileContent, parameter: string) => {
      const usual = params.find((one) => one.name === parameter)?.default ?? null;
      return wordsOf(configs[name]?.[parameter] ?? usual);
    };
    return names.map((parameter) =>
      row(
        labelOf(stages, name),
        params.find((one) => one.name === parameter)?.label ?? parameter,
        valueIn(content, parameter),
        other ? valueIn(other, parameter) : null,
      ),
    );
  });
  return [row("", "Stages", listed(content), other ? listed(other) : null), ...values];
}

const isSame = (one: ParameterValue, other: ParameterValue) =>
  JSON.stringify(one) === JSON.stringify(other);

function wordsOf(value: ParameterValue | null): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  return textOf(value) || "none";
}
