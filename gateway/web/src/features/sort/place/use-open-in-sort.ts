// Opening the folder of a video in Sort, from other pages.
import type { Asset } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { useRoots } from "@/lib/api/assets/roots";
import { useMay } from "@/lib/api/session";
import { useSettings } from "@/lib/settings/settings";
import { announceRefusal } from "@/lib/undo/undo";
import { useSortFolderFromElsewhere } from "../api/sort-folder";
import { sortAddress, sortParamsFrom } from "../sort-params";
import { folderAt } from "./sort-place";

/**
 * Sorts the folder of a video, where the user may choose it, and goes to that video there. Undo chooses the folder that
 * was sorted before.
 */
export function useOpenInSort(onGo: (address: string) => void) {
  const roots = useRoots().data;
  const mayChoose = useMay("administer");
  const { lastSorting } = useSettings();
  const sortFolder = useSortFolderFromElsewhere();
  return async ({ root, path, name }: Pick<Asset, "root" | "path" | "name">) => {
    const above = roots?.find((one) => one.name === root)?.path;
    if (above === undefined) return;
    const { order } = sortParamsFrom(new URLSearchParams(lastSorting));
    try {
      const wanted = folderAt(above, path);
      const folder = mayChoose ? await sortFolder(wanted) : wanted;
      onGo(sortAddress({ order, folder, video: name }));
    } catch (error) {
      announceRefusal(wordsFor(error));
    }
  };
}
