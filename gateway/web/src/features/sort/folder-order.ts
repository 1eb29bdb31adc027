// In which order the folders stand, and so which key each has.
import type { SortCategory } from "@/lib/api/client";

const SET_ASIDE = "duplicates";

/** By name, as they come; the folder of duplicates behind the others: that it is made moves nobody's key. */
export const inKeyOrder = (categories: readonly SortCategory[]): readonly SortCategory[] => [
  ...categories.filter(({ name }) => name !== SET_ASIDE),
  ...categories.filter(({ name }) => name === SET_ASIDE),
];
