// Two versions of a brand list, brand by brand.
import type { ComparedRow } from "../versions/comparison-table";
import { textOf, type Brand } from "./brand-draft";

const wordsOf = (brand: Brand | undefined): string => {
  if (!brand) return "not in it";
  return textOf(brand.aliases) || "without aliases";
};

/** The brands of both, what differs first; the order within a list does not count. */
export function comparedBrands(one: readonly Brand[], other: readonly Brand[]): ComparedRow[] {
  const [left, right] = [one, other].map((list) => new Map(list.map((each) => [each.name, each])));
  const names = [...new Set([...one, ...other].map(({ name }) => name))];
  const rows = names.map((name) => {
    const value = wordsOf(left?.get(name));
    const beside = wordsOf(right?.get(name));
    return { words: name, value, other: beside, differs: value !== beside };
  });
  return [...rows.filter(({ differs }) => differs), ...rows.filter(({ differs }) => !differs)];
}
