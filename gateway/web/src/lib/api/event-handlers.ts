// Keeps cached data current: events update it in place, or invalidate it.
import type { QueryClient } from "@tanstack/react-query";
import { handleChange } from "./changes";
import type { EventHandlers } from "./events";
import { announceOverwriting } from "./overwritings";
import { patchClip, patchJob, patchProgress, refetch } from "./patches";
import { queryKeys } from "./query-keys";
import {
  isOfRun,
  patchCollection,
  patchMaking,
  refetchFindings,
  refetchMaking,
  refetchUnfinished,
} from "./unfinished";

/** A scan sends hundreds of events; a list of thousands is refetched at most this often. */
const LISTS_EVERY_MS = 2000;
/** A run's progress is sent ten times a second; its boxes are kilobytes. */
const FINDINGS_EVERY_MS = 2000;

/** Runs at most once per interval, without losing the last call. */
function spaced(run: () => void, everyMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  return () => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        last = Date.now();
        run();
      },
      Math.max(50, last + everyMs - Date.now()),
    );
  };
}

export function handlersFor(cache: QueryClient): EventHandlers {
  const stale = (queryKey: readonly unknown[]) => refetch(cache, queryKey);
  const listsChanged = spaced(() => {
    stale(queryKeys.allAssets);
    stale(queryKeys.sort);
    stale(queryKeys.roots);
    stale(queryKeys.allFolders);
  }, LISTS_EVERY_MS);
  const findingsChanged = spaced(() => refetchFindings(cache), FINDINGS_EVERY_MS);
  return {
    missed: () => refetchUnfinished(cache),
    connected: (start) => {
      if (start === "gap") {
        refetch(cache, []);
        return;
      }
      // Missed progress of jobs and renditions is not sent again.
      refetchUnfinished(cache);
      [
        queryKeys.jobLists,
        queryKeys.activeJobs,
        queryKeys.allExports,
        queryKeys.anyProxy,
        queryKeys.anyRuns,
        queryKeys.anyCheckpoints,
      ].forEach(stale);
      // Answers from before the event stream was open may be outdated.
      if (start === "first") {
        listsChanged();
        stale(queryKeys.nodes);
      }
      // No event reports these, or none is recorded if the catalog was killed while nodes left.
      else [queryKeys.nodes, queryKeys.models, queryKeys.session].forEach(stale);
    },
    job: (job) => {
      patchJob(cache, job);
      announceOverwriting(cache, job);
    },
    clip: ({ clip, job_id: jobId }) => patchClip(cache, clip, jobId),
    progress: (progress) => {
      patchProgress(cache, progress);
      if (isOfRun(cache, progress.job_id)) findingsChanged();
    },
    making: (progress) => patchMaking(cache, progress),
    "collection-progress": (progress) => patchCollection(cache, progress),
    assets: () => {
      listsChanged();
      stale(queryKeys.anyAsset);
    },
    change: ({ change_id: id }) => handleChange(cache, id),
    node: () => {
      stale(queryKeys.nodes);
      refetchMaking(cache);
    },
    collection: () => {
      stale(queryKeys.sortTraining);
      stale(queryKeys.sortDescriptors);
      stale(queryKeys.sortAnyDuplicates);
    },
    annotations: () => {
      stale(queryKeys.anyMarkers);
      stale(queryKeys.labels);
      stale(queryKeys.profiles);
      stale(queryKeys.anyAsset);
      listsChanged();
    },
  };
}
