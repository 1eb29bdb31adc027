// Brand lists: reading, saving and deleting them, also as CSV. A save replaces only the version that was read.
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
import { GatewayError, wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { components } from "@/lib/api/schema";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import type { Brand } from "../brands/brand-draft";

export type BrandList = components["schemas"]["BrandList"];

/** `brands`: how many it has. */
export type ListedBrandList = components["schemas"]["ListedBrandList"];

const LIST = "/api/v1/brand-lists/{name}";
const CSV = "/api/v1/brand-lists/{name}.csv";

/** The list that is always there. */
export const DEFAULT_LIST = "default";

/** The version that a new list replaces. */
export const NO_VERSION = 0;

export const addressOfCsv = (name: string) => `/api/v1/brand-lists/${encodeURIComponent(name)}.csv`;

/** Whether another version than the one that was read is there by now, so that nothing was saved. */
export const isOutdated = (error: unknown): boolean =>
  error instanceof GatewayError && error.problem?.type === "/problems/brand-list-changed";

export const useBrandLists = () =>
  useQuery({
    queryKey: queryKeys.brandLists,
    queryFn: async ({ signal }) =>
      (await bodyOf(gateway.GET("/api/v1/brand-lists", { signal }))).brand_lists,
  });

/** The newest version. */
export const useBrandList = (name: string | null) =>
  useQuery({
    queryKey: queryKeys.brandList(name),
    queryFn:
      name === null
        ? skipToken
        : ({ signal }) => bodyOf(gateway.GET(LIST, { params: { path: { name } }, signal })),
  });

/** Of a list, the newest first, page after page. */
export const useBrandListVersions = (name: string, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: queryKeys.brandListVersions(name),
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { name }, query: { cursor: pageParam } };
      return bodyOf(gateway.GET("/api/v1/brand-lists/{name}/versions", { params, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    enabled,
  });

export const useBrandListVersion = (name: string, version: number) =>
  useQuery({
    queryKey: queryKeys.brandListVersion(name, version),
    queryFn: ({ signal }) =>
      bodyOf(gateway.GET(LIST, { params: { path: { name }, query: { version } }, signal })),
    staleTime: Infinity,
  });

/** `version`: the one that is replaced. */
async function saved(
  cache: QueryClient,
  name: string,
  brands: readonly Brand[],
  version: number,
): Promise<BrandList> {
  const params = { path: { name } };
  const list = await bodyOf(gateway.PUT(LIST, { params, body: { brands: [...brands], version } }));
  await shown(cache, list);
  return list;
}

async function shown(cache: QueryClient, list: BrandList): Promise<void> {
  cache.setQueryData(queryKeys.brandList(list.name), list);
  await cache.invalidateQueries({ queryKey: queryKeys.brandLists });
}

/** Announces a saved list; undo and redo replace only what the other one has saved. */
function announceSaved(
  cache: QueryClient,
  what: string,
  { name, version, brands }: BrandList,
  before: readonly Brand[],
): void {
  let newest = version;
  const turnedTo = async (wanted: readonly Brand[]) => {
    newest = (await saved(cache, name, wanted, newest)).version;
  };
  announceDone(what, () => turnedTo(before), { redo: () => turnedTo(brands) });
}

/** Reads again what others have saved or deleted meanwhile. */
const readAgain = (cache: QueryClient, name: string, error: unknown) =>
  isOutdated(error)
    ? Promise.all([
        cache.invalidateQueries({ queryKey: queryKeys.brandList(name) }),
        cache.invalidateQueries({ queryKey: queryKeys.brandLists }),
      ])
    : undefined;

/** `before`: the brands of the version that is replaced. */
export type Saving = {
  name: string;
  brands: readonly Brand[];
  version: number;
  before: readonly Brand[];
};

export function useSaveBrands() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ name, brands, version }: Saving) =>
      toBeAnnounced(saved(cache, name, brands, version)),
    onSuccess: (list, { name, before }) =>
      announceSaved(cache, `Brand list ${name} saved as version ${list.version}`, list, before),
    // The mutation ends when it is known what there is instead.
    onError: (error, { name }) => readAgain(cache, name, error),
  });
}

/** Refused where there is a list of the name. */
export function useNewBrandList() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => saved(cache, name, [], NO_VERSION),
    onError: (error, name) => readAgain(cache, name, error),
  });
}

export type Loading = { name: string; file: File; version: number; before: readonly Brand[] };

/** Reads a file into a list, in the place of its brands. */
export function useLoadBrands() {
  const cache = useQueryClient();
  const loaded = async ({ name, file, version }: Loading) => {
    // As text it would be decoded here, and letters of another encoding than UTF-8 would be lost unseen.
    const bytes = await file.arrayBuffer();
    const list = await bodyOf(
      gateway.PUT(CSV, {
        params: { path: { name }, query: { version } },
        body: "",
        bodySerializer: () => bytes,
        headers: { "Content-Type": "text/csv" },
      }),
    );
    await shown(cache, list);
    return list;
  };
  return useMutation({
    mutationFn: (loading: Loading) => toBeAnnounced(loaded(loading)),
    onSuccess: (list, { name, before }) =>
      announceSaved(cache, `Brand list ${name} loaded`, list, before),
    onError: (error, { name }) => readAgain(cache, name, error),
  });
}

export function useDeleteBrandList() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      toBeAnnounced(bodyOf(gateway.DELETE(LIST, { params: { path: { name } } }))),
    onSuccess: (change) => announceChange(cache, change),
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.brandLists }),
  });
}
