// Deleting clips: into the trash at once, or permanently after a question if no trash is kept.
import { useState } from "react";
import { useTrash } from "@/lib/api/changes/changes";
import type { Marker } from "@/lib/api/client";
import { useDeleteClips, type Deletion } from "../api/exports";

type Deletions = {
  request: ReturnType<typeof useDeleteClips>;
  /** The deletion that waits for an answer; null if none does. */
  forGood: Deletion | null;
  keep: () => void;
  deleteClips: (which: Deletion) => void;
  deleteGroup: (marker: Marker) => void;
};

export function useDeletions(): Deletions {
  const [forGood, setForGood] = useState<Deletion | null>(null);
  const request = useDeleteClips();
  const hasTrash = useTrash().data?.budget_bytes !== 0;
  const deleteClips = (which: Deletion) => {
    if (hasTrash) request.mutate(which);
    else setForGood(which);
  };
  return {
    request,
    forGood,
    keep: () => setForGood(null),
    deleteClips,
    deleteGroup: (marker) => deleteClips({ exportId: marker.export_id }),
  };
}
