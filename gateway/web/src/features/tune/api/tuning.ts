// Timelines, their runs and scenarios, and what a stage finds with other parameters.
import {
  queryOptions,
  skipToken,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { bodyOf, gateway, success, type PipelineRun, type TimelineOrder } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { isMissing, wordsFor, worthRetrying } from "@/lib/api/problem";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import type { ConcurrencyLimit } from "../sweep/concurrency-limit";
import { goesOn, isComputed } from "../runs/run-state";
import { detect, type Overrides, type Stage } from "./detect";

/** The stages in their order, which are part of the release and never change. */
export const useStages = () =>
  useQuery({
    queryKey: queryKeys.tuneStages,
    queryFn: async ({ signal }): Promise<Stage[]> =>
      (await detect.stages(signal)).sort((one, other) => one.order - other.order),
    staleTime: Infinity,
  });

/** The newest first. */
export const useTimelines = () =>
  useQuery({
    queryKey: queryKeys.timelines,
    queryFn: async ({ signal }) =>
      (await bodyOf(gateway.GET("/api/v1/timelines", { signal }))).timelines,
  });

/** With its frames, which never change. */
export function useTimeline(id: string | null) {
  const timeline = useQuery({
    queryKey: queryKeys.timeline(id),
    queryFn:
      id === null
        ? skipToken
        : ({ signal }) => {
            const params = { path: { timeline_id: id } };
            return bodyOf(gateway.GET("/api/v1/timelines/{timeline_id}", { params, signal }));
          },
    staleTime: Infinity,
  });
  useAgainWhenListed(id, timeline);
  return timeline;
}

/** Repeats a request for a timeline that was missing when it is listed again: its deletion was undone. */
function useAgainWhenListed(
  id: string | null,
  { error, errorUpdatedAt, refetch }: Pick<UseQueryResult, "error" | "errorUpdatedAt" | "refetch">,
) {
  const { data: timelines, dataUpdatedAt: listedAt } = useTimelines();
  const isBack =
    isMissing(error) &&
    listedAt >= errorUpdatedAt &&
    (timelines?.some((timeline) => timeline.id === id) ?? false);
  useEffect(() => {
    if (isBack) void refetch();
  }, [isBack, refetch]);
}

/** The newest first; events update their progress. A missing timeline is not asked for again until it is listed. */
export function useRuns(timelineId: string | null) {
  const [since] = useState(Date.now);
  const runs = useQuery({
    queryKey: queryKeys.runs(timelineId),
    queryFn:
      timelineId === null
        ? skipToken
        : async ({ signal }) => {
            const params = { query: { timeline_id: timelineId } };
            return (await bodyOf(gateway.GET("/api/v1/runs", { params, signal }))).runs;
          },
    // Each recorded change invalidates it. Errors from before it was opened do not count.
    enabled: ({ state: { error, errorUpdatedAt } }) => !isMissing(error) || errorUpdatedAt < since,
  });
  useAgainWhenListed(timelineId, runs);
  return runs;
}

export const useCheckpoints = (timelineId: string | null) =>
  useQuery({
    queryKey: queryKeys.checkpoints(timelineId),
    queryFn:
      timelineId === null ? skipToken : ({ signal }) => detect.checkpoints(timelineId, signal),
  });

export const useScenarios = () =>
  useQuery({
    queryKey: queryKeys.scenarios,
    queryFn: ({ signal }) => detect.scenarios(signal),
  });

export type StageView = {
  /** Null: nothing is requested. */
  runId: string | null;
  stage: string;
  /** Null: all frames. */
  seq: number | null;
  overrides: Overrides;
};

/**
 * What a stage finds. Requesting another look aborts this request, and the gateway then cancels its work. `limit`: for
 * many at once.
 */
export const stageQuery = (
  { runId, stage, seq, overrides }: StageView,
  limit: ConcurrencyLimit | null = null,
) =>
  queryOptions({
    queryKey: queryKeys.stageReplay(runId, stage, seq, overrides),
    queryFn:
      runId === null
        ? skipToken
        : ({ signal }) => {
            const replay = () =>
              detect.replayStage(runId, stage, seq === null ? null : [seq], overrides, signal);
            return limit ? limit.run(replay, signal) : replay();
          },
    // The answer to a request never changes; frames no longer shown are soon dropped from the cache.
    staleTime: Infinity,
    gcTime: 60_000,
    retry: (failures, error) => failures < 3 && worthRetrying(error),
  });

async function startedRun(timelineId: string): Promise<string> {
  const order = { timeline_id: timelineId, profile: "", config_overrides: {}, stages: [] };
  return (await bodyOf(gateway.POST("/api/v1/runs", { body: order }))).id;
}

/**
 * Makes a timeline and begins a run with its profile; resolves to the id of the timeline. It stays where the run is
 * refused, such as for a model that is missing, and that is said.
 */
export function useNewTimeline() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (order: TimelineOrder) => {
      const { id } = await bodyOf(gateway.POST("/api/v1/timelines", { body: order }));
      await startedRun(id).catch((error: unknown) =>
        announceRefusal(`The timeline was made, without a run. ${wordsFor(error)}`),
      );
      return id;
    },
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.timelines }),
  });
}

/** Begins a run of all stages that need no model, over a timeline; resolves to the id of the run. */
export function useNewRun(timelineId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => startedRun(timelineId),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.runs(timelineId) }),
  });
}

export type Replaying = { runId: string; stage: string; overrides: Overrides };

/** Begins a new run of a stage and all after it; resolves to the id of the run. */
export function useReplay(timelineId: string | null) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ runId, stage, overrides }: Replaying) =>
      (await detect.replay(runId, stage, overrides)).replay_job_id,
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.runs(timelineId) }),
  });
}

export type Retrying = { runId: string; provider: string; overrides: Overrides };

/** Begins a new run of what a provider serves and all after it; resolves to the id of the run. */
export function useRetry(timelineId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ runId, provider, overrides }: Retrying) =>
      (await detect.retry(runId, provider, overrides)).retry_job_id,
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.runs(timelineId) }),
  });
}

export function useCancelRun(timelineId: string | null) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (runId: string) =>
      success(
        gateway.POST("/api/v1/runs/{run_id}/cancel", { params: { path: { run_id: runId } } }),
      ),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.runs(timelineId) }),
  });
}

export type NewScenario = { timelineId: string; runId: string; stage: string; label: string };

const refetchScenarios = (cache: QueryClient, timelineId: string) =>
  Promise.all([
    cache.invalidateQueries({ queryKey: queryKeys.scenarios }),
    cache.invalidateQueries({ queryKey: queryKeys.checkpoints(timelineId) }),
  ]);

async function saveScenario(cache: QueryClient, scenario: NewScenario): Promise<void> {
  const { timelineId, runId, stage, label } = scenario;
  const { id } = await detect.saveScenario(timelineId, runId, stage, label);
  await refetchScenarios(cache, timelineId);
  const undo = async () => {
    await detect.deleteScenario(id);
    await refetchScenarios(cache, timelineId);
  };
  announceDone(`Saved as scenario: ${label}`, undo, { redo: () => saveAgain(cache, scenario) });
}

async function saveAgain(cache: QueryClient, scenario: NewScenario): Promise<void> {
  const { timelineId, runId, stage, label } = scenario;
  await detect.saveScenario(timelineId, runId, stage, label);
  await refetchScenarios(cache, timelineId);
}

/** Keeps what a run has found in a stage under a label. */
export function useSaveScenario() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (scenario: NewScenario) => toBeAnnounced(saveScenario(cache, scenario)),
    onError: (_, { timelineId }) => refetchScenarios(cache, timelineId),
  });
}

/** Between two looks at whether a run has ended. */
const LOOK_MS = 1000;

/** The run, once it has ended. */
async function endedRun(runId: string): Promise<PipelineRun> {
  for (;;) {
    const params = { path: { run_id: runId } };
    const run = await bodyOf(gateway.GET("/api/v1/runs/{run_id}", { params })).catch(
      (error: unknown) => {
        if (!worthRetrying(error)) throw error;
        return null;
      },
    );
    if (run && !goesOn(run)) return run;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Saves the scenario when its run has ended, also if another page is open by then; says so if it cannot. */
async function saveOnceEnded(cache: QueryClient, scenario: NewScenario): Promise<void> {
  const { runId, stage, label } = scenario;
  try {
    const run = await endedRun(runId);
    if (isComputed(run, stage)) await saveScenario(cache, scenario);
    else
      announceRefusal(`Not saved as scenario: ${label}. Its replay has no results of the stage.`);
  } catch (error) {
    announceRefusal(`Not saved as scenario: ${label}. ${wordsFor(error)}`);
  }
}

export type ReplayedScenario = Omit<NewScenario, "runId"> & {
  replaying: Replaying;
  onBegun: (runId: string) => void;
};

/** Begins a replay, and keeps what it finds in a stage under a label; resolves when the replay has begun. */
export function useReplayAndSave() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ replaying: { runId, stage, overrides } }: ReplayedScenario) =>
      (await detect.replay(runId, stage, overrides)).replay_job_id,
    onSuccess: (runId, { timelineId, stage, label, onBegun }) => {
      onBegun(runId);
      void saveOnceEnded(cache, { timelineId, runId, stage, label });
    },
    onSettled: (_, __, { timelineId }) =>
      cache.invalidateQueries({ queryKey: queryKeys.runs(timelineId) }),
  });
}
