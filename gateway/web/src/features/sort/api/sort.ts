// Requests of Sort: loose videos, the folders, and moving videos into them.
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { newAct } from "@/lib/undo/acts";
import { undoEach } from "@/lib/api/changes/changes";
import { noteDone } from "@/lib/api/changes/changes-of-tab";
import {
  bodyOf,
  gateway,
  type Change,
  type LooseVideo,
  type NewSorting,
  type SortedVideos,
  type SortPage,
} from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { wordsFor } from "@/lib/api/problem";
import { whileSent } from "@/lib/api/changes/sent-sortings";
import { announceBegun, announceDone, announceRefusal, announceShortfall } from "@/lib/undo/undo";
import { MoveSender } from "../moves/move-sender";
import { movedInParts } from "../moves/moved-in-parts";
import type { SortOrder } from "../sort-params";
import { TOGETHER } from "../grid/shown-together";
import { freeNamesIn, NO_NAMES, stayingWords, type FreeNames } from "../moves/taken-names";

/** Videos in a page of the queue; the next page is requested before its end is reached. */
const AT_ONCE = 200;

type Pages = InfiniteData<SortPage, string | null>;

/** All fetched pages as one; what concerns the whole folder is taken from the last page. */
const joinedPages = ({ pages }: Pages): SortPage =>
  pages.reduce((all, page) => ({ ...page, videos: [...all.videos, ...page.videos] }));

type Wanted = {
  limit: number;
  order: SortOrder;
  proposed?: string;
  undecided?: boolean;
  first?: string;
};

const pageOf = (query: Wanted, cursor: string | null, signal: AbortSignal) => {
  const whole = cursor === null ? query : { ...query, cursor };
  return bodyOf(gateway.GET("/api/v1/sort", { params: { query: whole }, signal }));
};

const PAGED = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: SortPage) => page.next_cursor,
  select: joinedPages,
};

/** `first`: name of the video that comes before all others, if it is loose. */
export function useSortPage(order: SortOrder, first?: string) {
  return useInfiniteQuery({
    queryKey: queryKeys.sortPage(order, first),
    queryFn: ({ pageParam, signal }) => {
      const one = first === undefined ? {} : { first };
      return pageOf({ limit: AT_ONCE, order, ...one }, pageParam, signal);
    },
    ...PAGED,
  });
}

/** Loose videos that are proposed for a category; null: undecided ones, for which no category reaches 50 %. */
export function useProposed(category: string | null, order: SortOrder) {
  const which = category === null ? { undecided: true } : { proposed: category };
  return useInfiniteQuery({
    queryKey: queryKeys.sortProposed(category, order),
    queryFn: ({ pageParam, signal }) =>
      pageOf({ limit: TOGETHER, order, ...which }, pageParam, signal),
    ...PAGED,
  });
}

export function useProposals() {
  return useQuery({
    queryKey: queryKeys.sortProposals,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/sort/proposals", { signal })),
  });
}

/** Browsers finish requests of a page that is left if the bodies of all of them are not larger. */
const KEPT_ALIVE_BYTES = 60_000;

/** Moves several videos. The request goes on if the page is left. */
export function postMoves(moves: readonly NewSorting[]): Promise<SortedVideos> {
  const body = { items: [...moves] };
  const { size } = new Blob([JSON.stringify(body)]);
  const keepalive = size <= KEPT_ALIVE_BYTES;
  return bodyOf(gateway.POST("/api/v1/sort/batch", { body, keepalive }));
}

/** Sends the moves of this page, also of views that were left. */
export const MOVES = new MoveSender(postMoves);
// Pages of phones are often ended without `pagehide`, but are hidden before.
addEventListener("pagehide", () => MOVES.flush());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") MOVES.flush();
});

/** Keeps the lists up to date with the moves of a sender. */
export function useMovesInLists(sender: MoveSender): void {
  const cache = useQueryClient();
  useEffect(
    () =>
      sender.onAnswer((answer) => {
        if (answer) updateFolders(cache, answer.categories, movedIn(answer));
        void cache.invalidateQueries({ queryKey: queryKeys.sort });
      }),
    [cache, sender],
  );
}

const movedIn = ({ results }: SortedVideos): ReadonlySet<string> =>
  new Set(results.flatMap(({ name, change }) => (change ? [name] : [])));

/** `names`: new names of the videos that do not keep their own. */
export type Batch = { videos: readonly LooseVideo[]; category: string; names?: FreeNames };

type OnSorted = (gone: readonly LooseVideo[], category: string, free: FreeNames) => void;

/** How many of several videos were tried. */
export type MovesDone = { done: number; of: number };

/**
 * Sorts several videos at once; one undo brings all of them back, also while some are not moved yet, which then stay.
 * Calls `onSorted` before any list is fetched again, with the videos that were moved, and with free names for those
 * whose own are taken.
 */
export function useSortBatch(onSorted: OnSorted) {
  const cache = useQueryClient();
  const [progress, setProgress] = useState<MovesDone | null>(null);
  const batch = useMutation({
    mutationFn: async ({ videos, category, names = NO_NAMES }: Batch) => {
      const act = newAct();
      const moves = videos.map(({ name }) => {
        return { name, category, origin: "", new_name: names.get(name) ?? "", act };
      });
      const stop = new AbortController();
      const answer = whileSent(moves, movedInParts(moves, postMoves, setProgress, stop.signal));
      const undo = async () => {
        stop.abort();
        const moved = await answer.catch(() => null);
        await undoEach(cache, changesIn(moved?.results ?? []));
      };
      const words = `${manyVideos(moves.length)} sorted into ${category}`;
      const begun = announceBegun(words, undo, { kind: "sorting" });
      try {
        return { ...(await answer), begun };
      } catch (error) {
        begun.drop();
        throw error;
      }
    },
    onSuccess: ({ results, categories, error, begun }, { videos, category }) => {
      const gone = changesIn(results);
      if (gone.length === 0) begun.drop();
      else {
        noteDone(...gone);
        begun.settle({ what: `${manyVideos(gone.length)} sorted into ${category}`, key: null });
      }
      const untried = new Set(videos.slice(results.length).map(({ name }) => name));
      const again = (names: ReadonlySet<string>, free: FreeNames = NO_NAMES) => {
        const some = videos.filter(({ name }) => names.has(name));
        return batch.mutateAsync({ videos: some, category, names: free });
      };
      updateFolders(cache, categories);
      const staying = announceStaying(results, (free) => again(new Set(free.keys()), free));
      if (error !== null) {
        announceShortfall(`${manyVideos(untried.size)} not moved: ${wordsFor(error)}`, {
          words: "Try again",
          act: () => again(untried),
        });
      }
      const left = videos.filter(({ name }) => !staying.has(name) && !untried.has(name));
      onSorted(left, category, freeNamesIn(results));
    },
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => {
      setProgress(null);
      return cache.invalidateQueries({ queryKey: queryKeys.sort });
    },
  });
  return { ...batch, progress };
}

const manyVideos = (count: number) => (count === 1 ? "1 video" : `${count} videos`);

const changesIn = (results: SortedVideos["results"]): Change[] =>
  results.flatMap(({ change }) => (change ? [change] : []));

/**
 * Announces how many videos were moved, with one undo for all of them, and which stay. `sortAs` sorts them under free
 * names, if the user accepts that offer.
 */
export function announceBatch(
  cache: QueryClient,
  { results, categories }: SortedVideos,
  what: string,
  sortAs: (names: FreeNames) => Promise<unknown>,
): void {
  updateFolders(cache, categories);
  const changes = changesIn(results);
  if (changes.length > 0) {
    noteDone(...changes);
    const words = `${manyVideos(changes.length)} ${what}`;
    announceDone(words, () => undoEach(cache, changes), { kind: "sorting" });
  }
  announceStaying(results, sortAs);
}

/** Announces which videos stay, and offers to sort them under free names. Returns their names. */
function announceStaying(
  results: SortedVideos["results"],
  sortAs: (names: FreeNames) => Promise<unknown>,
): ReadonlySet<string> {
  const staying = stayingWords(results);
  if (staying?.offer) {
    const free = freeNamesIn(results);
    announceShortfall(staying.what, { words: staying.offer, act: () => sortAs(free) });
  } else if (staying) announceRefusal(staying.what);
  return new Set(results.flatMap(({ problem, name }) => (problem ? [name] : [])));
}

/**
 * Puts the folders of an answer into the cache, so that the number keys follow at once. `sorted`: the names of the
 * videos that were moved into them, so that they are no longer loose.
 */
export const updateFolders = (
  cache: QueryClient,
  categories: SortPage["categories"],
  sorted: ReadonlySet<string> = new Set(),
) =>
  cache.setQueriesData<Pages>({ queryKey: queryKeys.sortPages }, (known) => {
    if (!known) return known;
    const goes = known.pages.flatMap(({ videos }) => videos.filter(({ name }) => sorted.has(name)));
    const pages = known.pages.map((page) => ({
      ...page,
      categories,
      videos: page.videos.filter(({ name }) => !sorted.has(name)),
      total: page.total - goes.length,
    }));
    return { ...known, pages };
  });

export function useNewCategory() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      bodyOf(gateway.POST("/api/v1/sort/categories", { body: { name } })),
    onSuccess: ({ categories }) => updateFolders(cache, categories),
    // A list that was requested before, and is answered after this, lacks the folder.
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.sortPages }),
  });
}
