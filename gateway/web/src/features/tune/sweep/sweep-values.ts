// The values of a parameter that a sweep tries: a spread over its slider, or what the user has typed. The run's own
// value and the present one are always among them.
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import { refusalOf, refusalOfPlaces } from "@/lib/number-limits";

type Parameter = FindingParameter<string>;

/** Values of a parameter in one sweep: more pictures would be too small to be judged. */
export const MOST_VALUES = 8;

const inOrder = (values: Iterable<number>) =>
  [...new Set(values)].sort((one, other) => one - other);

/** With the run's own value and the present one, in order. */
export const withKept = (
  values: readonly number[],
  { initial }: Parameter,
  present: number,
): readonly number[] => inOrder([...values, initial, present]);

/**
 * `count` values in order. They become denser towards the run's value, as most parameters are moved by a little, and
 * leave out both ends of the slider, which rarely make sense.
 */
export function spreadOf(parameter: Parameter, present: number, count: number): readonly number[] {
  const { initial, from, reach } = parameter;
  const [below, above] = [initial - from, reach - initial];
  const others = count - 1;
  const share = below + above > 0 ? below / (below + above) : 0;
  // Each side has one at least, if there is room on it.
  const wanted = Math.min(Math.max(Math.round(others * share), 1), others - 1);
  const down = below === 0 ? 0 : above === 0 ? others : wanted;
  const sideOf = (number: number, length: number) =>
    Array.from({ length: number }, (_, i) =>
      readable(initial + length * ((i + 1) / (number + 1)) ** 2, parameter),
    );
  const spread = inOrder([...sideOf(down, -below), initial, ...sideOf(others - down, above)]);
  if (spread.includes(present)) return spread;
  // It takes the place of the nearest one, so that there are not more of them while a slider is moved.
  const replaced = spread
    .filter((value) => value !== initial)
    .sort((one, other) => Math.abs(one - present) - Math.abs(other - present))[0];
  return withKept(
    spread.filter((value) => spread.length < count || value !== replaced),
    parameter,
    present,
  );
}

/** Rounded to two digits, then to a step of the slider. */
function readable(value: number, { min, from, reach, step }: Parameter): number {
  const digits = Number(value.toPrecision(2));
  const onStep = min + Math.round((digits - min) / step) * step;
  return Number(Math.min(reach, Math.max(from, onStep)).toFixed(placesOf(step)));
}

/** Decimal places that a value may have, as in its number field. */
const placesOf = (step: number) => (step === 1 ? 0 : 3);

export const textOf = (values: readonly number[]) => values.join("  ");

export type Typed = { values: readonly number[] } | { refusal: string };

/** The values in a text, separated by spaces, semicolons or commas, or why they are not taken. */
export function valuesIn(text: string, parameter: Parameter, present: number): Typed {
  const { words, min, max, step } = parameter;
  const values: number[] = [];
  for (const word of wordsIn(text, step)) {
    const value = Number(word);
    if (Number.isNaN(value)) return { refusal: `${words}: ${word} is no number.` };
    const refusal =
      refusalOf(value, { least: min, most: max }, words) ??
      refusalOfPlaces(value, placesOf(step), words);
    if (refusal !== null) return { refusal };
    values.push(value);
  }
  const all = withKept(values, parameter, present);
  return all.length > MOST_VALUES
    ? {
        refusal: `${words}: ${MOST_VALUES} values at most, with those of the run and of now, so ${all.length} are not taken.`,
      }
    : { values: all };
}

/** A single comma inside a word is a decimal point, as in number fields, but whole numbers have none. */
function wordsIn(text: string, step: number): string[] {
  const parts = text.split(/[\s;]+|,\s+|,$/).flatMap((part) => {
    const commas = part.split(",");
    return step === 1 || commas.length > 2 ? commas : [commas.join(".")];
  });
  return parts.filter((part) => part !== "");
}
