// A sweep: a stage at one frame with several values of one parameter, or of two against each other. A cell is one pair
// of values; its result is compared with what the run found in the frame.
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import { grouped } from "@/lib/time/time";
import type { Overrides, StageOverrides } from "../api/detect";
import { differenceOf } from "../timelines/frames";
import { changed, numberIn, type Changes } from "../stages/parameters";
import { spreadOf, withKept } from "./sweep-values";

type Parameter = FindingParameter<string>;

/** What the user has chosen; null or absent: chosen by the sweep. */
export type SweepPlan = {
  columns: string | null;
  /** "": one parameter only. */
  rows: string | null;
  /** Typed values by the parameter's name. */
  typed: Readonly<Partial<Record<string, readonly number[]>>>;
};

export const NO_PLAN: SweepPlan = { columns: null, rows: null, typed: {} };

/** Values of one parameter alone, and of two. */
const ALONE = 6;
const ACROSS = 4;
const DOWN = 3;

export type Axis = {
  parameter: Parameter;
  /** In order. */
  values: readonly number[];
  /** Of the sliders. */
  present: number;
};

export type Axes = { columns: Axis; rows: Axis | null };

/** The parameters of a sweep with their values; null where the stage has no sliders. `now`: the stage's changes. */
export function axesOf(
  plan: SweepPlan,
  sliders: readonly Parameter[],
  now: StageOverrides,
): Axes | null {
  const moved = sliders.filter(({ name }) => numberIn(now, name) !== undefined);
  const named = (name: string | null) => sliders.find((each) => each.name === name);
  const columns = named(plan.columns) ?? moved.find(({ name }) => name !== plan.rows) ?? sliders[0];
  if (!columns) return null;
  const others = (from: readonly Parameter[]) => from.find(({ name }) => name !== columns.name);
  const rows = plan.rows === null ? others(moved) : named(plan.rows);
  const axis = (parameter: Parameter, count: number): Axis => {
    const present = numberIn(now, parameter.name) ?? parameter.initial;
    const typed = plan.typed[parameter.name];
    const values = typed
      ? withKept(typed, parameter, present)
      : spreadOf(parameter, present, count);
    return { parameter, values, present };
  };
  return rows && rows.name !== columns.name
    ? { columns: axis(columns, ACROSS), rows: axis(rows, DOWN) }
    : { columns: axis(columns, ALONE), rows: null };
}

/** The plan with its parameters as they are, so that moved sliders do not change them. */
export const pinned = (plan: SweepPlan, { columns, rows }: Axes): SweepPlan => ({
  ...plan,
  columns: columns.parameter.name,
  rows: rows?.parameter.name ?? "",
});

/** The plan with another parameter in the columns or rows. Chosen for both, it changes places with the other one. */
export function withParameter(
  plan: SweepPlan,
  { columns, rows }: Axes,
  side: "columns" | "rows",
  name: string,
): SweepPlan {
  const [across, down] = [columns.parameter.name, rows?.parameter.name ?? ""];
  if (side === "columns") return { ...plan, columns: name, rows: name === down ? across : down };
  return { ...plan, columns: name === across && down !== "" ? down : across, rows: name };
}

/** The plan with typed values of a parameter; null: back to those of the sweep. */
export function withTyped(
  plan: SweepPlan,
  name: string,
  values: readonly number[] | null,
): SweepPlan {
  const others = Object.entries(plan.typed).filter(([each]) => each !== name);
  return {
    ...plan,
    typed: Object.fromEntries(values === null ? others : [...others, [name, values]]),
  };
}

export type Cell = {
  /** In the columns and, of two parameters, in the rows. */
  values: readonly (readonly [Parameter, number])[];
  /** All changes, with the cell's values. */
  changes: Changes;
  /** The changes of the stage alone, for its request. */
  overrides: Overrides;
  /** The values that the run has, or the sliders. */
  isRun: boolean;
  isPresent: boolean;
};

/** Row by row. */
export function cellsOf({ columns, rows }: Axes, changes: Changes, stage: string): Cell[] {
  const down: readonly (number | null)[] = rows?.values ?? [null];
  return down.flatMap((row) =>
    columns.values.map((column): Cell => {
      const pairs: [Axis, number][] = [[columns, column]];
      if (rows && row !== null) pairs.push([rows, row]);
      const values = pairs.map(([{ parameter }, value]) => [parameter, value] as const);
      const all = withValues(changes, stage, values);
      const own = all[stage];
      return {
        values,
        changes: all,
        overrides: own ? { [stage]: own } : {},
        isRun: own === undefined,
        isPresent: pairs.every(([{ present }, value]) => value === present),
      };
    }),
  );
}

/** The changes with the values of a cell. */
export const withValues = (changes: Changes, stage: string, values: Cell["values"]): Changes =>
  values.reduce((next, [parameter, value]) => changed(next, stage, parameter, value), changes);

/** `68`, `68 × 100`. */
export const valuesInWords = ({ values }: Cell) => values.map(([, value]) => value).join(" × ");

/** `Canny, low 68, Least length 100`. */
export const nameOfCell = ({ values }: Cell) =>
  values.map(([{ words }, value]) => `${words} ${value}`).join(", ");

/** From this count on a difference is told in per cent: of fewer regions these say less than their number. */
const PERCENT_FROM = 100;

/** A count against that of the run: `+3`, `−42 %`, `same`. */
export function changeInWords(before: number, now: number): string {
  if (before < PERCENT_FROM || now === before) return differenceOf(before, now);
  const percent = Math.round((100 * (now - before)) / before);
  // Never 0 %: it is not the same.
  if (percent === 0) return differenceOf(before, now);
  return `${percent > 0 ? "+" : "−"}${grouped(Math.abs(percent))} %`;
}

/** Cells in a row: of two parameters the values of the columns, of one as many as there is room for. */
export function cellsInRow({ columns, rows }: Axes, room: number): number {
  const count = columns.values.length;
  if (rows || count <= 3) return count;
  // Two rows, or more if the cells would be too small.
  return Math.max(1, Math.min(Math.ceil(count / 2), room));
}

/** The cell that a key goes to, or null where it is no key of a grid. */
export function cellAfter(key: string, at: number, inRow: number, count: number): number | null {
  const first = at - (at % inRow);
  const last = Math.min(first + inRow, count) - 1;
  switch (key) {
    case "ArrowLeft":
      return Math.max(first, at - 1);
    case "ArrowRight":
      return Math.min(last, at + 1);
    case "ArrowUp":
      return at >= inRow ? at - inRow : at;
    case "ArrowDown":
      return at + inRow < count ? at + inRow : at;
    case "Home":
      return first;
    case "End":
      return last;
    default:
      return null;
  }
}

/** The cell with these values; otherwise the present one, or the first. */
export function cellAt(cells: readonly Cell[], chosen: readonly number[] | null): number {
  const same = cells.findIndex(
    ({ values }) =>
      chosen !== null &&
      values.length === chosen.length &&
      values.every(([, value], i) => value === chosen[i]),
  );
  if (same >= 0) return same;
  return Math.max(
    0,
    cells.findIndex(({ isPresent }) => isPresent),
  );
}
