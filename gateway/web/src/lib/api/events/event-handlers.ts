// Keeps cached data current: events update it in place, or invalidate it.
import type { QueryClient } from "@tanstack/react-query";
import { announceOverwritten, changed } from "../changes/changes";
import { announceOverwriting } from "../jobs/overwritings";
import { DECIDING, queryKeys } from "../query-keys";
import type { EventHandlers } from "./events";
import { patchClip, patchJob, patchProgress, refetch } from "./patches";
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
/** Jobs begin and end in bursts: what is counted of them, and which run, is read at most this often. */
const JOBS_EVERY_MS = 500;
/** Progress of clips is sent many times a second. */
const TOTALS_EVERY_MS = 2000;
/** Many videos are moved, hidden or labelled at once: what that has changed is read at most this often. */
const CHANGES_EVERY_MS = 1000;
/** A scan has scored a video, or a person decides about moments, several times a second. */
const FINDERS_EVERY_MS = 1000;
/** A run has thousands of regions, of which one after the other is decided on. */
const LABELS_EVERY_MS = 5000;

/** Whatever decisions about brands change. */
const BRANDS_OF_RUNS = [
  queryKeys.anyBrandRegions,
  queryKeys.anyBrandReport,
  queryKeys.anyBrandEvaluation,
] as const;
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
  const clipTotalsChanged = spaced(() => stale(queryKeys.anyClipTotals), TOTALS_EVERY_MS);
  const jobsChanged = spaced(() => {
    stale(queryKeys.anyTotals);
    void cache.invalidateQueries({ predicate: queryKeys.isOfRunningExports });
  }, JOBS_EVERY_MS);
  const dataChanged = spaced(() => void changed(cache), CHANGES_EVERY_MS);
  const assetsChanged = spaced(() => stale(queryKeys.anyAsset), CHANGES_EVERY_MS);
  const annotationsChanged = spaced(() => {
    stale(queryKeys.anyMarkers);
    stale(queryKeys.labels);
    stale(queryKeys.profiles);
    stale(queryKeys.anyAsset);
  }, CHANGES_EVERY_MS);
  const plansChanged = spaced(() => {
    stale(queryKeys.anyPlannedCuts);
    stale(queryKeys.anyNotes);
    stale(queryKeys.anyTranscript);
  }, CHANGES_EVERY_MS);
  const findersChanged = spaced(() => stale(queryKeys.find), FINDERS_EVERY_MS);
  const brandsChanged = () => {
    // What is being decided shows at once, and is read again behind the last decision.
    if (cache.isMutating({ mutationKey: DECIDING }) > 0) return;
    BRANDS_OF_RUNS.forEach(stale);
  };
  const stagesChanged = spaced(() => {
    stale(queryKeys.anyRuns);
    stale(queryKeys.anyCheckpoints);
    stale(queryKeys.anyOutsideCalls);
    // Brands are those of the last stage that has matched any.
    brandsChanged();
  }, JOBS_EVERY_MS);
  const labelsChanged = spaced(brandsChanged, LABELS_EVERY_MS);
  const brandListsChanged = spaced(() => {
    stale(queryKeys.brandLists);
    stale(queryKeys.anyBrandList);
  }, CHANGES_EVERY_MS);
  const pipelineProfilesChanged = spaced(() => stale(queryKeys.pipelineProfiles), CHANGES_EVERY_MS);
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
        queryKeys.anyTotals,
        queryKeys.allExports,
        queryKeys.anyProxy,
        queryKeys.anyRuns,
        queryKeys.anyCheckpoints,
        queryKeys.anyOutsideCalls,
        queryKeys.scenarioReruns,
        queryKeys.anyJob,
        ...BRANDS_OF_RUNS,
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
      jobsChanged();
    },
    clip: ({ clip, job_id: jobId }) => {
      patchClip(cache, clip, jobId);
      jobsChanged();
    },
    progress: (progress) => {
      patchProgress(cache, progress);
      if (progress.clip_id !== null) clipTotalsChanged();
      if (isOfRun(cache, progress.job_id)) findingsChanged();
    },
    making: (progress) => patchMaking(cache, progress),
    "collection-progress": (progress) => patchCollection(cache, progress),
    assets: () => {
      listsChanged();
      assetsChanged();
    },
    change: ({ change_id: id }) => {
      announceOverwritten(cache, id);
      dataChanged();
    },
    node: () => {
      stale(queryKeys.nodes);
      refetchMaking(cache);
    },
    finder: findersChanged,
    stage: ({ state }) => {
      if (state !== "progress") stagesChanged();
    },
    labels: labelsChanged,
    "brand-list": brandListsChanged,
    "pipeline-profile": pipelineProfilesChanged,
    collection: () => {
      stale(queryKeys.sortTraining);
      stale(queryKeys.sortDescriptors);
      stale(queryKeys.sortAnyDuplicates);
    },
    annotations: ({ profile }) => {
      // Planned cuts, notes and transcripts belong to no profile; by notes, lists find videos.
      if (profile === "") plansChanged();
      else annotationsChanged();
      listsChanged();
    },
  };
}
