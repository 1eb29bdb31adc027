// Pipeline profiles: reading, saving, duplicating and deleting them, and runs that begin with one.
import {
  skipToken,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { announceChange } from "@/lib/api/changes/changes";
import { bodyOf, gateway } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { components } from "@/lib/api/schema";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";

export type PipelineProfile = components["schemas"]["PipelineProfile"];

/** What a profile says of a run; no stages: all that need nothing but frames. */
export type ProfileContent = Pick<PipelineProfile, "stages" | "configs">;

const PROFILES = "/api/v1/pipeline-profiles";
const PROFILE = "/api/v1/pipeline-profiles/{name}";

/** The profile that is always there. */
export const DEFAULT_PROFILE = "default";

export const usePipelineProfiles = () =>
  useQuery({
    queryKey: queryKeys.pipelineProfiles,
    queryFn: async ({ signal }) => (await bodyOf(gateway.GET(PROFILES, { signal }))).profiles,
  });

/** Of a profile, the newest first, page after page. */
export const useProfileVersions = (name: string, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: queryKeys.pipelineProfileVersions(name),
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { name }, query: { cursor: pageParam } };
      return bodyOf(gateway.GET("/api/v1/pipeline-profiles/{name}/versions", { params, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    enabled,
  });

/** `version`: null for none. */
export const useProfileVersion = (name: string, version: number | null) =>
  useQuery({
    queryKey: queryKeys.pipelineProfileVersion(name, version),
    queryFn:
      version === null
        ? skipToken
        : ({ signal }) =>
            bodyOf(
              gateway.GET(PROFILE, { params: { path: { name }, query: { version } }, signal }),
            ),
    staleTime: Infinity,
  });

const refetched = (cache: QueryClient) =>
  cache.invalidateQueries({ queryKey: queryKeys.pipelineProfiles });

async function created(
  cache: QueryClient,
  name: string,
  content: ProfileContent,
): Promise<PipelineProfile> {
  const made = await bodyOf(gateway.POST(PROFILES, { body: { name, ...content } }));
  await refetched(cache);
  return made;
}

async function deleted(cache: QueryClient, name: string) {
  const change = await bodyOf(gateway.DELETE(PROFILE, { params: { path: { name } } }));
  await refetched(cache);
  return change;
}

/** `version`: the one that is replaced; null: whatever it is. */
async function replaced(
  cache: QueryClient,
  name: string,
  { stages, configs }: ProfileContent,
  version: number | null,
): Promise<PipelineProfile> {
  const body = { stages, configs, version };
  const saved = await bodyOf(gateway.PUT(PROFILE, { params: { path: { name } }, body }));
  await refetched(cache);
  return saved;
}

export function useNewProfile() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ name, content }: { name: string; content: ProfileContent }) =>
      toBeAnnounced(created(cache, name, content)),
    onSuccess: (_, { name, content }) =>
      announceDone(`Profile ${name} saved`, () => deleted(cache, name), {
        redo: () => created(cache, name, content),
      }),
  });
}

/** Saves other settings in a profile, unless somebody else has changed it since `before` was read. */
export function useReplaceProfile() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ before, content }: { before: PipelineProfile; content: ProfileContent }) =>
      toBeAnnounced(replaced(cache, before.name, content, before.version)),
    onSuccess: ({ name, version }, { before, content }) => {
      // Undo and redo replace only what the other one has saved.
      let newest = version;
      const turnedTo = async (wanted: ProfileContent) => {
        newest = (await replaced(cache, name, wanted, newest)).version;
      };
      announceDone(`Profile ${name} saved as version ${version}`, () => turnedTo(before), {
        redo: () => turnedTo(content),
      });
    },
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => refetched(cache),
  });
}

async function copied(cache: QueryClient, profile: string, name: string) {
  const params = { path: { profile } };
  const made = await bodyOf(
    gateway.POST("/api/v1/pipeline-profiles/{profile}/duplicate", { params, body: { name } }),
  );
  await refetched(cache);
  return made;
}

export function useDuplicateProfile() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ profile, name }: { profile: string; name: string }) =>
      toBeAnnounced(copied(cache, profile, name)),
    onSuccess: (_, { profile, name }) =>
      announceDone(`Profile ${profile} duplicated as ${name}`, () => deleted(cache, name), {
        redo: () => copied(cache, profile, name),
      }),
  });
}

export function useDeleteProfile() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => toBeAnnounced(deleted(cache, name)),
    onSuccess: (change) => announceChange(cache, change),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => refetched(cache),
  });
}

/** Begins a run with a profile; resolves to the id of the run. `pauseAfter`: null for none. */
export function useRunWithProfile(timelineId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ profile, pauseAfter }: { profile: string; pauseAfter: string | null }) => {
      const order = {
        timeline_id: timelineId,
        profile,
        config_overrides: {},
        stages: [],
        pause_after: pauseAfter,
      };
      return (await bodyOf(gateway.POST("/api/v1/runs", { body: order }))).id;
    },
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.runs(timelineId) }),
  });
}
