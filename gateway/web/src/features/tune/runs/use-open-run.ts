// Which run of a timeline is open: the one that the URL names. Where it names none, the newest one is put there, and stays
// open when runs are begun or deleted elsewhere.
import { useEffect, useState } from "react";
import type { PipelineRun } from "@/lib/api/client";
import type { Stage } from "../api/detect";
import { useSeenRun } from "./use-seen-run";

export type OpenRun = {
  /** Null where there is none, or where it was deleted. */
  run: PipelineRun | null;
  /** Also of a deleted run. */
  runId: string | null;
  /** The name of a run that was deleted; "": it was not seen before. Null where the run is not deleted. */
  deleted: string | null;
};

/** `leaving`: the id of a run that is being deleted on this page; the newest one takes its place. */
export function useOpenRun(
  runs: readonly PipelineRun[],
  stages: readonly Stage[],
  named: string | null,
  leaving: string | null,
  name: (id: string) => void,
): OpenRun & { begin: (id: string) => void } {
  /** The id of a run that was begun on this page: it may not be listed yet. */
  const [begun, setBegun] = useState<string | null>(null);
  const listed = runs.find(({ id }) => id === named) ?? null;
  const seen = useSeenRun(listed, stages);
  if (begun === listed?.id) setBegun(null);
  const newest = runs[0] ?? null;
  const unnamed = named === null ? newest : null;
  useEffect(() => {
    if (unnamed) name(unnamed.id);
  });
  const begin = (id: string) => {
    setBegun(id);
    name(id);
  };
  if (listed || named === null || named === leaving) {
    const run = listed ?? newest;
    return { run, runId: run?.id ?? null, deleted: null, begin };
  }
  if (named === begun) {
    // The former one is shown until then.
    const run = runs.find(({ id }) => id === seen.id) ?? null;
    return { run, runId: named, deleted: null, begin };
  }
  return { run: null, runId: named, deleted: named === seen.id ? seen.name : "", begin };
}
