// Exports: ordering, listing, editing and deleting them.
import {
  skipToken,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { useRef } from "react";
import { announceChange, changed } from "@/lib/api/changes/changes";
import { noteTakingBack } from "@/lib/api/changes/changes-of-tab";
import {
  bodyOf,
  gateway,
  type Deleted,
  type Export,
  type ExportPage,
  type NewExport,
} from "@/lib/api/client";
import type { ClipStep } from "@/lib/api/events/events";
import { doToJob } from "@/lib/api/jobs/job-actions";
import { addExport } from "@/lib/api/events/patches";
import { wasUnanswered, wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import { labelHistory } from "../exports/label-history";
import { wordsOfClips } from "../next-cut/next-cut";

const PAGE = 20;
/** A profile's labels are taken from so many of its last exports. */
const LABELLED = 50;

/** A profile's exports from all videos, the newest first: the queue does not depend on which video is open. */
export function useExports(profile: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.exports(profile),
    queryFn: ({ pageParam, signal }) => {
      const query = { profile, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return bodyOf(gateway.GET("/api/v1/exports", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** As many as run at once, and more. */
const MOST_RUNNING = 100;

/** Exports of a profile of which clips are being cut, however old they are. */
export function useRunningExports(profile: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.runningExports(profile),
    queryFn: ({ signal }) => {
      const query = { profile, state: ["running" as const], limit: MOST_RUNNING };
      return bodyOf(gateway.GET("/api/v1/exports", { params: { query }, signal }));
    },
    // In pages like all exports, so that events change them alike.
    initialPageParam: null as string | null,
    getNextPageParam: () => null,
  });
}

const ORDERS = ["order an export"];
/** Most unanswered orders at a time; more are refused with a message, so that a held key cannot fill the queue. */
const MOST_ORDERS = 10;

type Order = {
  request: NewExport;
  /** When it was placed; by performance.now(). */
  at: number;
};

const ordered = (request: NewExport) => bodyOf(gateway.POST("/api/v1/exports", { body: request }));

/** Shows an accepted order in the queue, and its label among those used before. */
export function takeIn(cache: QueryClient, accepted: Export): void {
  addExport(cache, accepted);
  void cache.invalidateQueries({ queryKey: queryKeys.anyMarkers });
  void cache.invalidateQueries({ queryKey: queryKeys.labels });
  cache.setQueryData<string[]>(queryKeys.labelsOf(accepted.profile), (labels) =>
    labels ? [accepted.label, ...labels] : labels,
  );
}

/** `onOrdered` is called for each accepted order, in the order in which they were placed. */
export function useNewExport(onOrdered: (ordered: Export, request: NewExport, at: number) => void) {
  const cache = useQueryClient();
  const onTheWay = () => cache.isMutating({ mutationKey: ORDERS });
  const earlier = useRef<{ words: string; withdraw: () => void } | null>(null);
  const mutation = useMutation({
    mutationKey: ORDERS,
    // One after the other: clips are cut, and groups numbered, in the order of the requests.
    scope: { id: ORDERS.join() },
    mutationFn: ({ request }: Order) => ordered(request),
    onError: (error) => {
      // `mutation.error` is of the latest order only, so the error of an earlier one is announced, until it is also that
      // of the latest.
      const words = wasUnanswered(error) ? "Not exported: Rushes did not answer." : wordsFor(error);
      if (onTheWay() > 1) earlier.current = { words, withdraw: announceRefusal(words) };
      else if (earlier.current?.words === words) earlier.current.withdraw();
    },
    onSuccess: (one, { request, at }) => {
      onOrdered(one, request, at);
      takeIn(cache, one);
    },
  });
  const order = (request: NewExport) => {
    if (onTheWay() < MOST_ORDERS)
      // From now on, not from when its turn comes: an undo pressed meanwhile means the order that was placed last.
      toBeAnnounced(
        mutation.mutateAsync({ request, at: performance.now() }),
        `the order of ${wordsOfClips(request.clips)}`,
      ).catch(() => undefined);
    else announceRefusal(`${MOST_ORDERS} exports are being ordered. Try again in a moment.`);
  };
  /** Reads the mutations, not rendered state: a second press may come before the next render. */
  const isReplacing = (exportId: string) =>
    cache
      .getMutationCache()
      .findAll({ mutationKey: ORDERS, status: "pending" })
      .some(({ state }) => (state.variables as Order | undefined)?.request.replaces === exportId);
  return { ...mutation, request: mutation.variables?.request, order, isReplacing };
}

/** The exports that the queue has loaded so far. */
export const knownExports = (cache: QueryClient, profile: string): Export[] =>
  cache
    .getQueryData<InfiniteData<ExportPage>>(queryKeys.exports(profile))
    ?.pages.flatMap(({ exports }) => exports) ?? [];

/** Undoes an order: cancels its job, and moves the clips that were cut already into the trash. */
export async function undoOrder(cache: QueryClient, { id, job }: Export): Promise<void> {
  await doToJob(cache, "cancel", job.id);
  const params = { path: { export_id: id } };
  const { clips } = await bodyOf(gateway.GET("/api/v1/exports/{export_id}", { params }));
  if (!clips.some(({ state }) => state === "done")) return;
  const deleted = await bodyOf(gateway.DELETE("/api/v1/exports/{export_id}", { params }));
  if (deleted.change) noteTakingBack(deleted.change);
  await changed(cache);
}

/**
 * Undo and redo of an accepted order. Redo orders the same clips again, as another group: what the first one had cut is
 * in the trash, and may be gone from there.
 */
export function wayBack(cache: QueryClient, accepted: Export, request: NewExport) {
  let last = accepted;
  const redo = async () => {
    last = await ordered(request);
    takeIn(cache, last);
  };
  return { undo: () => undoOrder(cache, last), redo };
}

/** All clips of a group, one clip, or several of any groups. */
export type Deletion = { exportId: string } | { clipId: string } | { clipIds: readonly string[] };

function deleteClips(which: Deletion) {
  if ("clipIds" in which)
    return gateway.POST("/api/v1/clips/deletions", { body: { ids: [...which.clipIds] } });
  if ("clipId" in which)
    return gateway.DELETE("/api/v1/clips/{clip_id}", {
      params: { path: { clip_id: which.clipId } },
    });
  return gateway.DELETE("/api/v1/exports/{export_id}", {
    params: { path: { export_id: which.exportId } },
  });
}

/** Moves clips into the trash. */
export function useDeleteClips() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (which: Deletion) => toBeAnnounced(bodyOf<Deleted>(deleteClips(which))),
    onSuccess: ({ change }) => {
      announceChange(cache, change);
      return changed(cache);
    },
  });
}

/** What can be edited of an export after it was cut. */
export type Facts = { label: string; category: string; profile: string };

/** The most exports that one request can change, and the most clips that one can delete. */
export const MOST_AT_ONCE = 1000;

/** Changes the label, category or profile of exports, as one change; what is not given stays as it is. */
export function useEditExports() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ exportIds, facts }: { exportIds: readonly string[]; facts: Partial<Facts> }) => {
      const body = { export_ids: [...exportIds], ...facts };
      return toBeAnnounced(bodyOf(gateway.POST("/api/v1/exports/changes", { body })));
    },
    onSuccess: ({ change }) => {
      announceChange(cache, change);
      return changed(cache);
    },
  });
}

/** One export, of any profile; null asks for none. */
export function useExport(exportId: string | null) {
  return useQuery({
    queryKey: queryKeys.exportOfJob(exportId ?? ""),
    queryFn:
      exportId === null
        ? skipToken
        : ({ signal }) => {
            const params = { path: { export_id: exportId } };
            return bodyOf(gateway.GET("/api/v1/exports/{export_id}", { params, signal }));
          },
  });
}

/** What is being done to a clip; events write it to the cache, no request reads it. */
export function useClipStep(clipId: string): ClipStep | undefined {
  return useQuery<ClipStep>({ queryKey: queryKeys.clipStep(clipId), queryFn: skipToken }).data;
}

/** Labels used before, the latest first: those of the profile's last exports, then all others. */
export function useLabels(profile: string): string[] {
  const all = useQuery({
    queryKey: queryKeys.labels,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/labels", { signal })),
    select: (body) => body.labels.map((label) => label.text),
  });
  const own = useQuery({
    queryKey: queryKeys.labelsOf(profile),
    queryFn: async ({ signal }) => {
      const query = { profile, limit: LABELLED };
      const page = await bodyOf(gateway.GET("/api/v1/exports", { params: { query }, signal }));
      return page.exports.map(({ label }) => label);
    },
    // `useNewExport` adds the labels of what this page orders.
    staleTime: Infinity,
  });
  return labelHistory(own.data ?? [], all.data ?? []);
}
