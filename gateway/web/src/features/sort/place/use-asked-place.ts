// The folder and the video that an address asks for: the folder may not be the one that is sorted now.
import { useEffect, useRef, useState } from "react";
import { announceRefusal } from "@/lib/undo/undo";
import type { ChangeSortParams, SortParams } from "../sort-params";
import { nameOfFolder } from "./sort-place";

type Sorted = {
  /** Absolute path of the folder that is sorted; undefined until known. */
  folder: string | undefined;
  /** Name of the shown video; null: none. */
  shown: string | null;
  mayChoose: boolean;
};

/**
 * The address keeps the place until another video is shown. Returns the folder that has to be chosen first, or null,
 * and how to end that: with the folder that was chosen, or null.
 */
export function useAskedPlace(
  { folder, video }: Pick<SortParams, "folder" | "video">,
  change: ChangeSortParams,
  sorted: Sorted,
) {
  const { shown, mayChoose } = sorted;
  const [compared, setCompared] = useState<string | null>(null);
  const [offered, setOffered] = useState<string | null>(null);
  const isElsewhere =
    folder !== undefined && sorted.folder !== undefined && folder !== sorted.folder;
  // Only once: when others choose another folder later, nobody is asked.
  if (folder !== undefined && sorted.folder !== undefined && folder !== compared) {
    setCompared(folder);
    if (isElsewhere && mayChoose) setOffered(folder);
  }
  const arrived = useRef<string | null>(null);
  const isLeft = isElsewhere ? offered === null : sorted.folder !== undefined && shown !== video;
  useEffect(() => {
    if (folder === undefined && video === undefined) return;
    if (!isElsewhere && video !== undefined && shown === video) arrived.current = video;
    if (!isLeft) return;
    if (isElsewhere) {
      if (!mayChoose) announceRefusal(ONLY_ADMINS);
    } else if (video !== undefined && arrived.current !== video) {
      announceRefusal(notLoose(video, sorted.folder ?? ""));
    }
    change({ folder: undefined, video: undefined }, { replace: true });
  }, [folder, video, shown, isElsewhere, isLeft, mayChoose, sorted.folder, change]);
  const end = (chosen: string | null) => {
    setOffered(null);
    if (chosen !== offered) change({ folder: undefined, video: undefined }, { replace: true });
  };
  return { offered, end };
}

const ONLY_ADMINS =
  "Another folder is sorted now, and only an admin chooses which one. The video is not shown.";

const notLoose = (video: string, folder: string) =>
  `${video} is not among the loose videos of ${nameOfFolder(folder)}.`;
