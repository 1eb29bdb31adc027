// Brand lists: reading, saving and deleting them, also as CSV.
import {
  skipToken,
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
import type { Brand } from "../brands/brand-draft";

export type BrandList = components["schemas"]["BrandList"];

/** `brands`: how many it has. */
export type ListedBrandList = components["schemas"]["ListedBrandList"];

const LIST = "/api/v1/brand-lists/{name}";
const CSV = "/api/v1/brand-lists/{name}.csv";

/** The list that is always there. */
export const DEFAULT_LIST = "default";

export const addressOfCsv = (name: string) => `/api/v1/brand-lists/${encodeURIComponent(name)}.csv`;

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

async function saved(
  cache: QueryClient,
  name: string,
  brands: readonly Brand[],
): Promise<BrandList> {
  const params = { path: { name } };
  const list = await bodyOf(gateway.PUT(LIST, { params, body: { brands: [...brands] } }));
  await shown(cache, list);
  return list;
}

async function shown(cache: QueryClient, list: BrandList): Promise<void> {
  cache.setQueryData(queryKeys.brandList(list.name), list);
  await cache.invalidateQueries({ queryKey: queryKeys.brandLists });
}

export type Saving = { name: string; brands: readonly Brand[]; before: readonly Brand[] };

export function useSaveBrands() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ name, brands }: Saving) => toBeAnnounced(saved(cache, name, brands)),
    onSuccess: (list, { name, brands, before }) =>
      announceDone(
        `Brand list ${name} saved as version ${list.version}`,
        () => saved(cache, name, before),
        { redo: () => saved(cache, name, brands) },
      ),
  });
}

export function useNewBrandList() {
  const cache = useQueryClient();
  return useMutation({ mutationFn: (name: string) => saved(cache, name, []) });
}

/** Reads a file into a list, in the place of its brands. */
export function useLoadBrands() {
  const cache = useQueryClient();
  const loaded = async (name: string, file: File) => {
    const body = await file.text();
    const list = await bodyOf(
      gateway.PUT(CSV, {
        params: { path: { name } },
        body,
        bodySerializer: (text: string) => text,
        headers: { "Content-Type": "text/csv" },
      }),
    );
    await shown(cache, list);
    return list;
  };
  return useMutation({
    mutationFn: ({ name, file }: { name: string; file: File; before: readonly Brand[] }) =>
      toBeAnnounced(loaded(name, file)),
    onSuccess: ({ brands }, { name, before }) =>
      announceDone(`Brand list ${name} loaded`, () => saved(cache, name, before), {
        redo: () => saved(cache, name, brands),
      }),
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
