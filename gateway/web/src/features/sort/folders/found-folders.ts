// Finding folders by typed letters of their names.
import { plainLetters } from "@/lib/plain-letters";

/** Folders whose names contain the letters: first those that begin with them, then those with a word that does. */
export function foundFolders<Folder extends { name: string }>(
  folders: readonly Folder[],
  typed: string,
): Folder[] {
  const wanted = plainLetters(typed.trim());
  const rank = ({ name }: Folder) => {
    const text = plainLetters(name);
    if (text.startsWith(wanted)) return 0;
    if (text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) return 1;
    return text.includes(wanted) ? 2 : 3;
  };
  return folders
    .map((folder) => ({ folder, rank: rank(folder) }))
    .filter((one) => one.rank < 3)
    .sort((one, other) => one.rank - other.rank)
    .map(({ folder }) => folder);
}
