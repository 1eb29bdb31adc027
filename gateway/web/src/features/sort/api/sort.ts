// Requests of Sort: loose videos, the folders, and moving videos into them.
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { announceChange, changed } from "@/lib/api/changes";
import { noteDone, noteUndone } from "@/lib/api/changes-of-tab";
import {
  bodyOf,
  gateway,
  type Change,
  type LooseVideo,
  type SortedVideos,
  type SortPage,
} from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { wordsFor } from "@/lib/api/problem";
import { whileSent } from "@/lib/api/sent-sortings";
import { announceDone, announceRefusal, announceShortfall, toBeAnnounced } from "@/lib/undo";
import type { SortOrder } from "../sort-params";
import { TOGETHER } from "../shown-together";
import { freeNamesIn, NO_NAMES, stayingWords, type FreeNames } from "../taken-names";

/** Videos in a page of the queue; the next page is requested before its end is reached. */
const AT_ONCE = 200;

type Pages = InfiniteData<SortPage, string | null>;

/** All fetched pages as one; what concerns the whole folder is taken from the last page. */
const joinedPages = ({ pages }: Pages): SortPage =>
  pages.reduce((all, page) => ({ ...page, videos: [...all.videos, ...page.videos] }));

type Wanted = { limit: number; order: SortOrder; proposed?: string; undecided?: boolean };

const pageOf = (query: Wanted, cursor: string | null, signal: AbortSignal) => {
  const whole = cursor === null ? query : { ...query, cursor };
  return bodyOf(gateway.GET("/api/v1/sort", { params: { query: whole }, signal }));
};

const PAGED = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: SortPage) => page.next_cursor,
  select: joinedPages,
};

export function useSortPage(order: SortOrder) {
  return useInfiniteQuery({
    queryKey: queryKeys.sortPage(order),
    queryFn: ({ pageParam, signal }) => pageOf({ limit: AT_ONCE, order }, pageParam, signal),
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

/** `newName`: its name in the folder; "" keeps its own. */
export type Sorting = { name: string; category: string; newName: string };

export function useSortVideo() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ name, category, newName }: Sorting) => {
      const body = { name, category, origin: "", new_name: newName };
      const answer = bodyOf(gateway.POST("/api/v1/sort", { body }));
      return toBeAnnounced(whileSent([body], answer));
    },
    onSuccess: ({ change, categories }, { name }) => {
      // Both at once: the folder's new number counts this video.
      updateFolders(cache, categories, name);
      announceChange(cache, change);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.sort }),
  });
}

/** `names`: new names of the videos that do not keep their own. */
export type Batch = { videos: readonly LooseVideo[]; category: string; names?: FreeNames };

type OnSorted = (gone: readonly LooseVideo[], category: string, free: FreeNames) => void;

/**
 * Sorts several videos at once; one undo brings all of them back. Calls `onSorted` before any list is fetched again,
 * with the videos that were moved, and with free names for those whose own are taken.
 */
export function useSortBatch(onSorted: OnSorted) {
  const cache = useQueryClient();
  const batch = useMutation({
    mutationFn: ({ videos, category, names = NO_NAMES }: Batch) => {
      const items = videos.map(({ name }) => {
        return { name, category, origin: "", new_name: names.get(name) ?? "" };
      });
      const answer = bodyOf(gateway.POST("/api/v1/sort/batch", { body: { items } }));
      return toBeAnnounced(whileSent(items, answer));
    },
    onSuccess: (done, { videos, category }) => {
      const staying = announceBatch(cache, done, `sorted into ${category}`, (names) =>
        batch.mutateAsync({
          videos: videos.filter(({ name }) => names.has(name)),
          category,
          names,
        }),
      );
      const gone = videos.filter(({ name }) => !staying.has(name));
      onSorted(gone, category, freeNamesIn(done.results));
    },
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.sort }),
  });
  return batch;
}

/**
 * Announces how many videos were moved, with one undo for all of them, and which stay. Returns the names of those that
 * stay. `sortAs` sorts them under free names, if the user accepts that offer.
 */
export function announceBatch(
  cache: QueryClient,
  { results, categories }: SortedVideos,
  what: string,
  sortAs: (names: FreeNames) => Promise<unknown>,
): Set<string> {
  updateFolders(cache, categories);
  const changes = results.flatMap(({ change }) => (change ? [change] : []));
  if (changes.length > 0) {
    noteDone(...changes);
    const many = changes.length === 1 ? "1 video" : `${changes.length} videos`;
    announceDone(`${many} ${what}`, () => undoneBatch(cache, changes), { kind: "sorting" });
  }
  const staying = stayingWords(results);
  if (staying?.offer) {
    const free = freeNamesIn(results);
    announceShortfall(staying.what, { words: staying.offer, act: () => sortAs(free) });
  } else if (staying) announceRefusal(staying.what);
  return new Set(results.flatMap(({ problem, name }) => (problem ? [name] : [])));
}

/** Undoes changes, the newest first. */
async function undoneBatch(
  cache: QueryClient,
  changes: readonly Pick<Change, "id">[],
): Promise<void> {
  try {
    for (const { id } of changes.toReversed()) {
      const params = { path: { change_id: id } };
      noteUndone(await bodyOf(gateway.POST("/api/v1/changes/{change_id}/undo", { params })));
    }
  } finally {
    await changed(cache);
  }
}

/**
 * Puts the folders of an answer into the cache, so that the number keys follow at once. `sorted`: the name of the video
 * that was moved into one of them, so that it is no longer loose.
 */
export const updateFolders = (
  cache: QueryClient,
  categories: SortPage["categories"],
  sorted?: string,
) =>
  cache.setQueriesData<Pages>({ queryKey: queryKeys.sortPages }, (known) => {
    if (!known) return known;
    const wasLoose = known.pages.some(({ videos }) => videos.some(({ name }) => name === sorted));
    const pages = known.pages.map((page) => ({
      ...page,
      categories,
      videos: wasLoose ? page.videos.filter(({ name }) => name !== sorted) : page.videos,
      total: wasLoose ? page.total - 1 : page.total,
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
