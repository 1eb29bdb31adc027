// The order of the folders, which determines their keys. A folder keeps its key for as long as the tab is open,
// whatever other folders are added or removed.
import type { SortCategory } from "@/lib/api/client";
import { SORT_KEYS, type KeyId } from "@/lib/keys/key-table";

const SET_ASIDE = "duplicates";

/** A folder's place. The place of a removed folder stays free until the folder comes back or a new one takes it. */
export type Place = { readonly name: string; readonly there: boolean };

/** A folder with the key that sorts into it; folders after the ninth have none. */
export type KeyedFolder = SortCategory & { readonly key: KeyId | undefined };

/**
 * The places of the folders with these names, each where it was before; the same array where nothing has changed. A
 * new folder takes the place of one that vanishes at the same time, since that is how renaming looks; otherwise the
 * first free one.
 */
export function placesFor(before: readonly Place[], names: readonly string[]): readonly Place[] {
  const there = new Set(names);
  const known = new Set(before.map(({ name }) => name));
  const places = before.map(({ name }) => ({ name, there: there.has(name) }));
  const free = places.flatMap((place, at) => (place.there ? [] : [at]));
  const vacated = free.filter((at) => before[at]?.there);
  const takable = [...vacated, ...free.filter((at) => !vacated.includes(at))];
  const fresh = names.filter((name) => !known.has(name));
  // In the order of `names`, but the folder of duplicates last.
  for (const name of [
    ...fresh.filter((one) => one !== SET_ASIDE),
    ...fresh.filter((one) => one === SET_ASIDE),
  ]) {
    places[takable.shift() ?? places.length] = { name, there: true };
  }
  const isSame =
    places.length === before.length &&
    places.every(({ name, there: isThere }, at) => {
      const was = before[at];
      return was?.name === name && was.there === isThere;
    });
  return isSame ? before : places;
}

/** Folders in the order of their places. */
export function keyedFolders(
  places: readonly Place[],
  categories: readonly SortCategory[],
): KeyedFolder[] {
  return places.flatMap(({ name }, at) => {
    const category = categories.find((one) => one.name === name);
    return category ? [{ ...category, key: SORT_KEYS[at] }] : [];
  });
}
