// Finding folders by typed letters of their names.
import type { SortCategory } from "@/lib/api/client";
import { plainLetters } from "@/lib/plain-letters";

/** Folders whose names contain the letters: first those that begin with them, then those with a word that does. */
export function foundFolders(categories: readonly SortCategory[], typed: string): SortCategory[] {
  const wanted = plainLetters(typed.trim());
  const rank = ({ name }: SortCategory) => {
    const text = plainLetters(name);
    if (text.startsWith(wanted)) return 0;
    if (text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) return 1;
    return text.includes(wanted) ? 2 : 3;
  };
  return categories
    .map((category) => ({ category, rank: rank(category) }))
    .filter((one) => one.rank < 3)
    .sort((one, other) => one.rank - other.rank)
    .map(({ category }) => category);
}
