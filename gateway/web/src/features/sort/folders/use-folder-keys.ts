// The folders with their keys, which stay for as long as the tab is open.
import { useEffect, useState } from "react";
import type { SortCategory } from "@/lib/api/client";
import { useSettings } from "@/lib/settings/settings";
import { keepInTab, keptInTab } from "@/lib/settings/tab-memory";
import { keyedFolders, placesFor, type KeyedFolder, type Place } from "./folder-order";

/** A row of them on a usual screen, beside "New folder". */
const PLACES_AT_FIRST = 7;

/** How many folders have a place while they are read: as many as there were last. */
export const useFolderPlaces = () => useSettings().lastFolders || PLACES_AT_FIRST;

/** `folder`: the one that is sorted; undefined while it is loading. */
export function useFolderKeys(
  folder: string | undefined,
  categories: readonly SortCategory[],
): readonly KeyedFolder[] {
  const [known, setKnown] = useState<{ folder: string; places: readonly Place[] } | null>(null);
  let now = known;
  if (folder !== undefined) {
    const before = known?.folder === folder ? known.places : keptPlaces(folder);
    const places = placesFor(
      before,
      categories.map(({ name }) => name),
    );
    if (known?.folder !== folder || places !== before) {
      now = { folder, places };
      setKnown(now);
    }
  }
  useEffect(() => {
    if (known) keepInTab(placeKey(known.folder), known.places);
  }, [known]);
  return now ? keyedFolders(now.places, categories) : [];
}

const placeKey = (folder: string) => `rushes.sort-places.1 ${folder}`;

const isPlace = (kept: unknown): kept is Place => {
  if (typeof kept !== "object" || kept === null) return false;
  const { name, there } = kept as Partial<Place>;
  return typeof name === "string" && typeof there === "boolean";
};

function keptPlaces(folder: string): readonly Place[] {
  const kept = keptInTab(placeKey(folder));
  return Array.isArray(kept) && kept.every(isPlace) ? kept : [];
}
