// The message about a merge of folders: how many videos were moved, and which stay.
import type { MergedCategory } from "@/lib/api/client";

/** As in "food merged into soccer: 12 videos; 3.mp4 stays, its name is taken there". */
export function mergeWords({ change, moved, staying, kept }: MergedCategory): string {
  const went = `${change.words}: ${moved === 1 ? "1 video" : `${moved} videos`}`;
  const [first, ...others] = staying;
  if (first) {
    const named = first.problem.reason === "NameTaken";
    if (others.length > 0) return `${went}; ${first.name} and ${others.length} more stay`;
    return `${went}; ${first.name} stays${named ? ", its name is taken there" : ""}`;
  }
  return kept ? `${went}; the folder stays: ${kept.detail}` : went;
}
