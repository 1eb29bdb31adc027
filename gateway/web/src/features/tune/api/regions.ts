// Regions of a run whose text was compared with brands, and what people decide about them.
import {
  skipToken,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { undoneOrRedone } from "@/lib/api/changes/changes";
import { noteDone } from "@/lib/api/changes/changes-of-tab";
import { bodyOf, gateway, type Change } from "@/lib/api/client";
import { wordsFor, worthRetrying } from "@/lib/api/problem";
import { DECIDING, queryKeys } from "@/lib/api/query-keys";
import type { components } from "@/lib/api/schema";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import { REGION_STATES } from "../review/regions";

type RegionPage = components["schemas"]["BrandRegions"];
/** `box`: in pixels of the frame. */
export type BrandRegion = RegionPage["regions"][number];
export type RegionState = BrandRegion["state"];
export type BrandEvaluation = components["schemas"]["BrandEvaluation"];
export type BrandQuality = BrandEvaluation["all"];

const FIRST_PAGE: { state: RegionState; cursor: string } = { state: "doubtful", cursor: "" };

/** The page after one of a state: of the same state, or the first one of the next; null: there is none. */
function pageAfter(state: RegionState, cursor: string | null): typeof FIRST_PAGE | null {
  if (cursor !== null) return { state, cursor };
  const next = REGION_STATES[REGION_STATES.indexOf(state) + 1];
  return next === undefined ? null : { state: next, cursor: "" };
}

const REGIONS = "/api/v1/runs/{run_id}/regions";
const PAGE = 200;
/** So many are listed at most: with more, the first ones. */
const MOST_PAGES = 50;

/**
 * All regions of a run, page after page; null: nothing is requested. Those to decide on come first: a list of them grows
 * at its end, and no row moves while further ones are read.
 */
export function useBrandRegions(runId: string | null) {
  const query = useInfiniteQuery({
    queryKey: queryKeys.brandRegions(runId),
    queryFn:
      runId === null
        ? skipToken
        : ({ pageParam: { state, cursor }, signal }) => {
            const query = { state, limit: PAGE, cursor };
            const params = { path: { run_id: runId }, query };
            return bodyOf(gateway.GET(REGIONS, { params, signal }));
          },
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page, pages, { state }) =>
      pages.length < MOST_PAGES ? pageAfter(state, page.next_cursor) : null,
    // Decisions and further stages of the run invalidate it.
    staleTime: Infinity,
    retry: (failures, error) => failures < 3 && worthRetrying(error),
  });
  const { hasNextPage, isFetching, error, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !error) void fetchNextPage();
  }, [hasNextPage, isFetching, error, fetchNextPage]);
  return query;
}

/** Whether all were read, and not only the first ones. */
export const isComplete = ({ pages, pageParams }: InfiniteData<RegionPage>) => {
  const [page, read] = [pages.at(-1), pageParams.at(-1) as typeof FIRST_PAGE | undefined];
  return page !== undefined && read !== undefined && !pageAfter(read.state, page.next_cursor);
};

export type Decision = { state: "confirmed" | "rejected"; brand: string | null };

type Deciding = Decision & { region: BrandRegion };
/** `all`: those that it is about, as far as they are known. */
type DecidingAlike = Deciding & { all: readonly BrandRegion[] };

/** The list with these regions as they are now. */
function withRegions(data: InfiniteData<RegionPage> | undefined, regions: readonly BrandRegion[]) {
  const now = new Map(regions.map((each) => [each.id, each]));
  return (
    data && {
      ...data,
      pages: data.pages.map((page) => ({
        ...page,
        regions: page.regions.map((each) => now.get(each.id) ?? each),
      })),
    }
  );
}

/** A region as it is once that is decided. */
const decidedOn = (region: BrandRegion, { state, brand }: Decision): BrandRegion => ({
  ...region,
  state,
  brand: state === "rejected" ? null : (brand ?? region.brand),
});

/** Reads again what follows from decisions. They hold for other runs of the same frames, too. */
const decisionsChanged = (cache: QueryClient) =>
  Promise.all(
    [queryKeys.anyBrandRegions, queryKeys.anyBrandReport, queryKeys.anyBrandEvaluation].map(
      (queryKey) => cache.invalidateQueries({ queryKey }),
    ),
  );

/** Behind the last decision, and without holding up the next one. */
const settled = (cache: QueryClient) => {
  if (cache.isMutating({ mutationKey: DECIDING }) <= 1) void decisionsChanged(cache);
};

/** Says what was decided, and offers to undo it; `onBack` is called then. */
function announceDecision(
  cache: QueryClient,
  { id, kind, words }: Pick<Change, "id" | "kind" | "words">,
  onBack: () => void,
) {
  noteDone({ id, kind });
  const turned = async (way: "undo" | "redo") => {
    await undoneOrRedone(cache, id, way);
    await decisionsChanged(cache);
  };
  announceDone(
    words,
    async () => {
      await turned("undo");
      onBack();
    },
    { redo: () => turned("redo"), key: id, kind },
  );
}

/** Confirms or rejects a region, shown at once. `onBack` is called when that is undone. */
export function useDecideRegion(runId: string, onBack: (region: BrandRegion) => void) {
  const cache = useQueryClient();
  const queryKey = queryKeys.brandRegions(runId);
  const show = (region: BrandRegion) =>
    cache.setQueryData<InfiniteData<RegionPage>>(queryKey, (data) => withRegions(data, [region]));
  return useMutation({
    mutationKey: DECIDING,
    // One after the other: the last decision about a region counts.
    scope: { id: "regions" },
    mutationFn: ({ region, state, brand }: Deciding) =>
      toBeAnnounced(
        bodyOf(
          gateway.PATCH("/api/v1/runs/{run_id}/regions/{region_id}", {
            params: { path: { run_id: runId, region_id: region.id } },
            body: { state, brand },
          }),
        ),
        `the decision about “${region.text}”`,
      ),
    onMutate: ({ region, ...decision }) => {
      // What is being read may be older than the decision.
      void cache.cancelQueries({ queryKey });
      show(decidedOn(region, decision));
    },
    onSuccess: ({ change, ...region }, { region: before }) => {
      show(region);
      if (change) announceDecision(cache, change, () => onBack(before));
    },
    onError: (error, { region }) => {
      show(region);
      announceRefusal(wordsFor(error));
    },
    onSettled: () => settled(cache),
  });
}

/** Confirms or rejects all regions that say the same as one and that nobody has decided on, as one change. */
export function useDecideAlike(runId: string, onBack: (region: BrandRegion) => void) {
  const cache = useQueryClient();
  const queryKey = queryKeys.brandRegions(runId);
  const show = (regions: readonly BrandRegion[]) =>
    cache.setQueryData<InfiniteData<RegionPage>>(queryKey, (data) => withRegions(data, regions));
  return useMutation({
    mutationKey: DECIDING,
    scope: { id: "regions" },
    mutationFn: ({ region, state, brand }: DecidingAlike) =>
      toBeAnnounced(
        bodyOf(
          gateway.POST("/api/v1/runs/{run_id}/decisions", {
            params: { path: { run_id: runId } },
            body: { like: region.id, state, brand },
          }),
        ),
        `the decision about all “${region.text}”`,
      ),
    onMutate: ({ all, ...decision }) => {
      // What is being read may be older than the decision.
      void cache.cancelQueries({ queryKey });
      show(all.map((each) => decidedOn(each, decision)));
    },
    onSuccess: ({ change }, { region: before }) => {
      if (change) announceDecision(cache, change, () => onBack(before));
    },
    onError: (error, { all }) => {
      show(all);
      announceRefusal(wordsFor(error));
    },
    onSettled: () => settled(cache),
  });
}

/** How well the run finds brands, where somebody has decided on some; null: nobody has. */
export function useBrandEvaluation(runId: string | null) {
  return useQuery({
    queryKey: queryKeys.brandEvaluation(runId),
    queryFn:
      runId === null
        ? skipToken
        : async ({ signal }): Promise<BrandEvaluation | null> => {
            // Without decisions an evaluation is refused.
            const decided = (["confirmed", "rejected"] as const).map((state) =>
              bodyOf(
                gateway.GET(REGIONS, {
                  params: { path: { run_id: runId }, query: { state, limit: 1 } },
                  signal,
                }),
              ),
            );
            const pages = await Promise.all(decided);
            if (pages.every(({ regions }) => regions.length === 0)) return null;
            const params = { path: { run_id: runId } };
            return bodyOf(gateway.GET("/api/v1/runs/{run_id}/evaluation", { params, signal }));
          },
    retry: (failures, error) => failures < 3 && worthRetrying(error),
  });
}
