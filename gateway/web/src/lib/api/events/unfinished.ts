// Progress of renditions, waveforms, trainings and searches, from events, and when to request their state.
import type { Query, QueryClient } from "@tanstack/react-query";
import type {
  DetectionRun,
  Making,
  Rendition,
  SortDuplicates,
  SortTraining,
  Waveform,
} from "../client";
import { queryKeys } from "../query-keys";
import { refetch } from "./patches";

/** Progress of a rendition or waveform; ended: it is ready, failed or was cancelled. */
export type MakingProgress = {
  asset_id: string;
  kind: Rendition["kind"] | "waveform" | "shots";
  progress: number;
  ended: boolean;
};

/** Progress of a training, or, without a stage, of a search for duplicates. */
export type CollectionProgress = {
  root: string;
  path: string;
  stage: SortTraining["stage"];
  done: number;
  total: number;
};

export function patchMaking(cache: QueryClient, progress: MakingProgress): void {
  if (progress.kind === "waveform") patchWaveform(cache, progress);
  else if (progress.kind !== "shots") {
    patchRendition(cache, progress);
    patchMakingList(cache, progress);
  }
}

function patchWaveform(cache: QueryClient, { asset_id: id, progress, ended }: MakingProgress) {
  const queryKey = queryKeys.waveformOf(id);
  if (ended) refetch(cache, queryKey);
  else
    cache.setQueriesData<Pick<Waveform, "state" | "progress">>({ queryKey }, (tile) =>
      tile?.state === "making" ? { ...tile, progress } : tile,
    );
}

function patchRendition(cache: QueryClient, progress: MakingProgress) {
  const queryKey = queryKeys.renditionsOf(progress.asset_id);
  if (progress.ended) refetch(cache, queryKey);
  else
    cache.setQueriesData<Rendition[]>({ queryKey }, (known) =>
      known?.map((one) =>
        one.kind === progress.kind && one.state === "transcoding"
          ? { ...one, progress: progress.progress }
          : one,
      ),
    );
}

function patchMakingList(cache: QueryClient, progress: MakingProgress) {
  const isIt = (one: Making) => one.asset_id === progress.asset_id && one.kind === progress.kind;
  const known = cache.getQueryData<Making[]>(queryKeys.making);
  if (progress.ended || !known?.some(isIt)) refetch(cache, queryKeys.making);
  else
    cache.setQueryData<Making[]>(queryKeys.making, (all) =>
      all?.map((one) =>
        isIt(one)
          ? { ...one, progress: progress.progress, waits: one.waits && progress.progress === 0 }
          : one,
      ),
    );
}

/** There is one of each at a time: the event is about the one known to be running. */
export function patchCollection(cache: QueryClient, progress: CollectionProgress): void {
  const { stage, done, total } = progress;
  if (stage !== null)
    cache.setQueryData<SortTraining>(queryKeys.sortTraining, (known) =>
      known?.state === "running" ? { ...known, stage, done, total } : known,
    );
  else
    cache.setQueriesData<SortDuplicates>({ queryKey: queryKeys.sortAnyDuplicates }, (known) =>
      known?.search.state === "running"
        ? { ...known, search: { ...known.search, done, total } }
        : known,
    );
}

/** Whether a job is a detection run of a visible video. */
export const isOfRun = (cache: QueryClient, jobId: string) =>
  cache
    .getQueriesData<DetectionRun[]>({ queryKey: queryKeys.anyDetectionRuns })
    .some(([, runs]) => runs?.some(({ job }) => job?.id === jobId));

/** Results of runs so far, which grow all the time. */
export function refetchFindings(cache: QueryClient): void {
  refetch(cache, queryKeys.anyDetectionRuns);
  void cache.invalidateQueries({ predicate: isUnderWay });
}

function isUnderWay({ queryKey, state }: Query): boolean {
  const [what, , goesOn] = queryKey;
  const isWhole = (state.data as { isWhole?: boolean } | undefined)?.isWhole === true;
  return (what === "found-frames" || what === "found-lanes") && goesOn === true && !isWhole;
}

/** After missed events, their state is requested. */
export function refetchUnfinished(cache: QueryClient): void {
  refetchMaking(cache);
  refetchFindings(cache);
  refetch(cache, queryKeys.sortTraining);
  refetch(cache, queryKeys.sortAnyDuplicates);
}

/** Also when a node came or went: what it was making is lost. */
export function refetchMaking(cache: QueryClient): void {
  refetch(cache, queryKeys.making);
  refetch(cache, queryKeys.anyRenditions);
  void cache.invalidateQueries({
    queryKey: queryKeys.anyWaveform,
    predicate: ({ state }) =>
      (state.data as Pick<Waveform, "state"> | undefined)?.state !== "ready",
  });
}
