// Requests about finders: listing, changing, training and scanning.
import { skipToken, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { announceChange } from "@/lib/api/changes/changes";
import {
  bodyOf,
  gateway,
  type Finder,
  type FinderEdit,
  type FinderVersion,
  type NewFinder,
  type NewFinderScan,
} from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";

const PAGE = 200;

/** All finders by name: a data set has dozens. */
export async function readFinders(signal?: AbortSignal): Promise<Finder[]> {
  const finders: Finder[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query = { limit: PAGE, cursor };
    const page: { finders: Finder[]; next_cursor: string | null } = await bodyOf(
      gateway.GET("/api/v1/finders", { params: { query }, ...(signal ? { signal } : {}) }),
    );
    finders.push(...page.finders);
    cursor = page.next_cursor;
  }
  return finders;
}

export function useFinders() {
  return useQuery({
    queryKey: queryKeys.finders,
    queryFn: ({ signal }) => readFinders(signal),
  });
}

/** What windows can be described by. */
export function useWindowDescriptors(wanted: boolean) {
  return useQuery({
    queryKey: queryKeys.windowDescriptors,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/finders/descriptors", { signal })),
    enabled: wanted,
  });
}

export const makeFinder = (body: NewFinder): Promise<Finder> =>
  bodyOf(gateway.POST("/api/v1/finders", { body }));

export function useNewFinder() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: makeFinder,
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.finders }),
  });
}

export function useEditFinder() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, edit }: { id: string; edit: FinderEdit }) => {
      const params = { path: { finder_id: id } };
      return bodyOf(gateway.PATCH("/api/v1/finders/{finder_id}", { params, body: edit }));
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.find }),
  });
}

export function useDeleteFinder() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Finder) => {
      const params = { path: { finder_id: id } };
      return toBeAnnounced(bodyOf(gateway.DELETE("/api/v1/finders/{finder_id}", { params })));
    },
    onSuccess: (change) => {
      announceChange(cache, change);
      return cache.invalidateQueries({ queryKey: queryKeys.find });
    },
    onError: (error) => announceRefusal(wordsFor(error)),
  });
}

/** Begins a training. */
export function useTrain() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: Finder) => {
      const params = { path: { finder_id: id } };
      return bodyOf(gateway.POST("/api/v1/finders/{finder_id}/trainings", { params }));
    },
    onSuccess: ({ job_id: job }, { id }) => noteJob(cache, id, { training_job_id: job }),
    onError: (error) => announceRefusal(wordsFor(error)),
  });
}

/** Begins a scan with the active version. */
export function useScanVideos() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, scan }: { id: string; scan: NewFinderScan }) => {
      const params = { path: { finder_id: id } };
      return bodyOf(gateway.POST("/api/v1/finders/{finder_id}/scans", { params, body: scan }));
    },
    onSuccess: ({ job_id: job }, { id }) => noteJob(cache, id, { scan_job_id: job }),
  });
}

/** Shows a job at once; the next answer has it too. */
function noteJob(
  cache: ReturnType<typeof useQueryClient>,
  finderId: string,
  job: Partial<Pick<Finder, "training_job_id" | "scan_job_id">>,
) {
  cache.setQueryData<Finder[]>(queryKeys.finders, (finders) =>
    finders?.map((one) => (one.id === finderId ? { ...one, ...job } : one)),
  );
  return cache.invalidateQueries({ queryKey: queryKeys.finders });
}

/** Versions of a finder, the newest first; null asks for none. */
export function useVersions(finderId: string | null) {
  return useQuery({
    queryKey: queryKeys.finderVersions(finderId ?? ""),
    queryFn: finderId === null ? skipToken : ({ signal }) => readVersions(finderId, signal),
  });
}

export async function readVersions(finderId: string, signal?: AbortSignal) {
  const params = { path: { finder_id: finderId } };
  const init = { params, ...(signal ? { signal } : {}) };
  return (await bodyOf(gateway.GET("/api/v1/finders/{finder_id}/versions", init))).versions;
}

/** How good a version is. */
export function useQuality(finderId: string, versionId: string) {
  return useQuery({
    queryKey: queryKeys.finderQuality(finderId, versionId),
    queryFn: ({ signal }) => {
      const params = { path: { finder_id: finderId, version_id: versionId } };
      return bodyOf(
        gateway.GET("/api/v1/finders/{finder_id}/versions/{version_id}/quality", {
          params,
          signal,
        }),
      );
    },
  });
}

/** Makes a version the active one; undo makes the one before it active again. */
export function useChooseVersion(finderId: string) {
  const cache = useQueryClient();
  const choose = async (versionId: string) => {
    const params = { path: { finder_id: finderId, version_id: versionId } };
    const chosen = await bodyOf(
      gateway.POST("/api/v1/finders/{finder_id}/versions/{version_id}/choose", { params }),
    );
    await cache.invalidateQueries({ queryKey: queryKeys.find });
    return chosen;
  };
  return useMutation({
    mutationFn: ({ version }: Choosing) => toBeAnnounced(choose(version.id)),
    onSuccess: ({ number }, { version, before }) =>
      announceDone(`Version ${number} is in use`, () => choose(before.id), {
        redo: () => choose(version.id),
      }),
    onError: (error) => announceRefusal(wordsFor(error)),
  });
}

type Choosing = Readonly<Record<"version" | "before", FinderVersion>>;

/** Labels of clips, the most recently used first. */
export function useLabels() {
  return useQuery({
    queryKey: queryKeys.labels,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/labels", { signal })),
    select: (body) => body.labels.map(({ text }) => text),
  });
}
