// Models that detect objects, or describe pictures or sound: listing, adding, measuring and removing.
import {
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { bodyOf, gateway, success, type ModelHealth, type ModelList } from "./client";
import { queryKeys } from "./query-keys";

const listed = queryOptions({
  queryKey: queryKeys.models,
  queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/models", { signal })),
});

/** By name; undefined until loaded. */
export function useModels() {
  return useQuery(listed);
}

const TRIED_AGAIN = 2_000;

/** What runs each model; asked for again while that is being chosen. */
export function useServedModels() {
  return useQuery({
    queryKey: queryKeys.servedModels,
    queryFn: async ({ signal }): Promise<ModelHealth[]> => {
      const { data, error } = await gateway.GET("/health", { signal });
      // It answers 503 with the same body while another service is down.
      return (data ?? error).models;
    },
    refetchInterval: ({ state }) => (state.data?.some(isUnsettled) ? TRIED_AGAIN : false),
  });
}

const isUnsettled = ({ backend, state, device }: ModelHealth) =>
  backend === "triton" ? state === "down" : state === "ok" && device === "";

/** The state of speech recognition, and what to do to enable it. */
export function useSpeech() {
  return useQuery({
    queryKey: queryKeys.speech,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/speech", { signal })),
  });
}

const detecting = ({ models }: ModelList) =>
  models.filter(({ kind, damage }) => kind === "detect" && damage === null);

/** Usable models that detect objects. */
export function useDetectors(wanted = true) {
  return useQuery({ ...listed, enabled: wanted, select: detecting });
}

export type NewModel = { name: string; licence: string; file: File };

/** The gateway has it tried in a separate process first, which takes seconds. */
export function useAddModel() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ name, licence, file }: NewModel) =>
      bodyOf(
        gateway.POST("/api/v1/models", {
          params: { query: { name, licence, origin: file.name.slice(0, 200) } },
          body: file as never,
          bodySerializer: (body: unknown) => body as Blob,
          headers: { "content-type": "application/octet-stream" },
        }),
      ),
    onSuccess: () => listAgain(cache),
  });
}

export function useTestModel() {
  return useMutation({
    mutationFn: (name: string) =>
      bodyOf(gateway.POST("/api/v1/models/{name}/test", { params: { path: { name } } })),
  });
}

export function useRemoveModel() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      success(gateway.DELETE("/api/v1/models/{name}", { params: { path: { name } } })),
    onSuccess: () => listAgain(cache),
  });
}

/** A published model is listed until one of its name is added, and again when that is removed. */
function listAgain(cache: QueryClient) {
  for (const queryKey of [queryKeys.models, queryKeys.publishedModels])
    void cache.invalidateQueries({ queryKey });
}
