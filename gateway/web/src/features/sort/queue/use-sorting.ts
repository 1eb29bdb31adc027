// Working through the queue: a key shows the next video at once while the file is moved in the background; a video
// whose move is refused comes back.
import { useEffect, useRef, useState } from "react";
import { newAct } from "@/lib/undo/acts";
import type { LooseVideo, SortCategory } from "@/lib/api/client";
import { announceShortfall } from "@/lib/undo/undo";
import { MOVES, useMovesInLists, useSortPage } from "../api/sort";
import {
  keepRecentlySorted,
  keptRecentlySorted,
  now,
  withRecentlySorted,
  type RecentlySorted,
} from "../moves/recently-sorted";
import type { SortOrder } from "../sort-params";
import type { MoveSender } from "../moves/move-sender";
import { nameAgain, offered, strandedWords, type Stranded } from "../moves/stranded";
import { usePress } from "../moves/use-press";
import {
  currentOf,
  NO_QUEUE,
  putBack,
  refreshed,
  removed,
  skipped,
  stepBack,
  unseen,
} from "./sort-queue";

/** The next page is requested when fewer videos than this were not skipped yet. */
const SHORT = 20;

/** The folders, with the videos that are being moved into them. */
function counting(
  categories: readonly SortCategory[],
  underWay: readonly RecentlySorted[],
): readonly SortCategory[] {
  if (underWay.length === 0) return categories;
  return categories.map((one) => {
    const added = underWay.filter(({ category }) => category === one.name).length;
    return { ...one, count: one.count + added };
  });
}

const without = (names: ReadonlySet<string>, name: string): ReadonlySet<string> =>
  new Set([...names].filter((one) => one !== name));

type SortingOptions = {
  /** Name of the video that is shown first, if it is loose. */
  first?: string | undefined;
  /** Sends the moves. */
  sender?: MoveSender;
};

export function useSorting(order: SortOrder, { first, sender = MOVES }: SortingOptions = {}) {
  const page = useSortPage(order, first);
  useMovesInLists(sender);
  const press = usePress(sender);
  const [queue, setQueue] = useState(NO_QUEUE);
  const [leaving, setLeaving] = useState<ReadonlySet<string>>(new Set());
  const [filed, setFiled] = useState<readonly RecentlySorted[]>([]);
  const [stranded, setStranded] = useState<readonly Stranded[]>([]);
  const fresh = useRef<Stranded[]>([]);
  const [folder, setFolder] = useState<string | null>(null);
  const [seen, setSeen] = useState(page.data);
  const [ordered, setOrdered] = useState({ order, first });
  const isOrdered = order === ordered.order && first === ordered.first;
  if (!isOrdered) {
    setOrdered({ order, first });
    setQueue(NO_QUEUE);
    setSeen(undefined);
  }
  if (page.data && page.data !== seen && isOrdered) {
    setSeen(page.data);
    const known = page.data.folder === folder ? filed : keptRecentlySorted(page.data.folder);
    if (page.data.folder !== folder) setStranded([]);
    setFolder(page.data.folder);
    const sorted = new Set(known.map(({ name }) => name));
    // Videos of another folder may have the same names.
    setQueue(
      refreshed(page.data.folder === folder ? queue : NO_QUEUE, page.data.videos, leaving, sorted),
    );
    // A video that is loose again was brought back, so it is not sorted any more.
    const loose = new Set(page.data.videos.map(({ name }) => name));
    setFiled(known.filter(({ name }) => leaving.has(name) || !loose.has(name)));
  }
  useEffect(() => {
    if (folder !== null) keepRecentlySorted(folder, filed);
  }, [folder, filed]);
  // Videos under way that the list still has count as sorted, in their folders too.
  const listed = new Set(page.data?.videos.map(({ name }) => name));
  const underWay = filed.filter(({ name }) => leaving.has(name) && listed.has(name));
  const loose = new Set(queue.videos.map(({ name }) => name));
  const stays = stranded.filter(({ video }) => loose.has(video.name));
  const left = Math.max(queue.videos.length, (page.data?.total ?? 0) - underWay.length);
  const categories = counting(page.data?.categories ?? [], underWay);
  // Kept while videos are under way: answers and lists then count at different moments.
  const [all, setAll] = useState(0);
  const counted = left + categories.reduce((sum, { count }) => sum + count, 0);
  if (leaving.size === 0 && counted !== all) setAll(counted);
  const { fetchNextPage, hasNextPage, isFetching, isFetchNextPageError } = page;
  const isShort = page.data !== undefined && hasNextPage && unseen(queue) < SHORT;
  // A page that failed is not requested in a loop, but again when a video is skipped.
  const asks = isShort && !isFetching && !isFetchNextPageError;
  useEffect(() => {
    if (asks) void fetchNextPage();
  }, [asks, fetchNextPage]);

  const again = (some: readonly Stranded[]) => {
    for (const one of some) send(one.video, one.category, nameAgain(one));
  };
  /** Announces those of one answer together. */
  const strand = (one: Stranded) => {
    setStranded((now) => [...now, one]);
    fresh.current.push(one);
    if (fresh.current.length > 1) return;
    setTimeout(() => {
      const all = fresh.current.splice(0);
      const { what, offer } = strandedWords(all);
      const act = () => {
        again(offered(all));
        return Promise.resolve();
      };
      announceShortfall(what, { words: offer, act });
    });
  };
  /** `newName`: its name in the folder; "" keeps its own. */
  const send = (video: LooseVideo, category: string, newName: string): void => {
    const { name } = video;
    const at = now();
    press(
      { name, category, origin: "", new_name: newName, act: newAct() },
      {
        onSent: () => {
          setQueue((now) => removed(now, name));
          setLeaving((now) => new Set(now).add(name));
          setFiled((now) => withRecentlySorted(now, [video], category, at));
          setStranded((now) => now.filter((one) => one.video.name !== name));
        },
        onMoved: () => setLeaving((now) => without(now, name)),
        onStays: (why) => {
          // First, since lists that arrive meanwhile leave out videos that are being moved.
          setLeaving((now) => without(now, name));
          setQueue((now) => putBack(now, video));
          setFiled((now) => now.filter((one) => one.name !== name));
          if (why !== null) strand({ video, category, why });
        },
      },
    );
  };
  const sort = (category: string) => {
    const video = currentOf(queue);
    if (video) send(video, category, "");
  };
  /** Records that several videos were moved; the next list removes them from the queue. */
  const gone = (videos: readonly LooseVideo[], category: string) => {
    const at = Date.now();
    setFiled((now) => withRecentlySorted(now, videos, category, at));
  };
  return {
    page,
    queue,
    current: currentOf(queue),
    filed,
    /** Number of loose videos, without those that are being moved. */
    left,
    /** Number of sorted videos, with those that are being moved. */
    sorted: Math.max(0, all - left),
    categories,
    sort,
    gone,
    /** Number of videos whose moves are not answered yet. */
    pending: leaving.size,
    /** Videos that a key has sorted, and that could not be moved. */
    stranded: stays,
    sortAgain: () => again(stays),
    skip: () => {
      setQueue(skipped);
      if (isShort && !isFetching) void fetchNextPage();
    },
    back: () => setQueue(stepBack),
  };
}
