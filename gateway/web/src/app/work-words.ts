// How far the cutting of clips is, in few words for the tab's title.
import { clipsIn, useClipTotals } from "@/lib/api/jobs/totals";

/** `3 of 40 clips`; "": nothing is cut. */
export function useWorkWords(): string {
  const clips = useClipTotals("")?.under_way;
  const of = clips ? clipsIn(clips) : 0;
  if (!clips || of === 0) return "";
  return `${clips.done} of ${of === 1 ? "1 clip" : `${of} clips`}`;
}
