// Which run of the timeline the open one is compared with: the one that the URL names, or none. The comparison ends where
// that run is deleted elsewhere.
import { useEffect } from "react";
import type { PipelineRun } from "@/lib/api/client";
import { announceFinal } from "@/lib/undo/undo";
import type { Stage } from "../api/detect";
import { useSeenRun } from "./use-seen-run";

/** A choice in the list of runs. */
export type Comparison = {
  /** The id of the other run; null: none. */
  with: string | null;
  choose: (id: string | null) => void;
};

/** `leaving`: the id of a run that is being deleted on this page, of which nothing needs to be said. */
export function useComparedRun(
  runs: readonly PipelineRun[],
  stages: readonly Stage[],
  openId: string | null,
  named: string | null,
  leaving: string | null,
  end: () => void,
): PipelineRun | null {
  const listed = runs.find(({ id }) => id === named) ?? null;
  const seen = useSeenRun(listed, stages);
  const isGone = named !== null && named !== leaving && listed === null;
  useEffect(() => {
    if (!isGone) return;
    announceFinal(
      named === seen.id
        ? `${seen.name}, was deleted: the comparison with it has ended`
        : "There is no run of this address to compare with: it was deleted, or the address is mistyped",
    );
    end();
  });
  return listed?.id === openId ? null : listed;
}
