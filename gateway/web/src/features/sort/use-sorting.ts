// The queue as it is worked off: a key moves on at once, the move happens behind, and what is refused comes back.
import { useEffect, useState } from "react";
import type { LooseVideo } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { announceRefusal, announceShortfall } from "@/lib/undo";
import { useSortPage, useSortVideo } from "./api/sort";
import { keepFiled, keptFiled, momentOfFiling, withFiled, type Filed } from "./filed";
import type { SortOrder } from "./looking";
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
import { freeNameIn, offerWords } from "./taken-names";

/** So few come before what was skipped when more is asked for. */
const SHORT = 20;

export function useSorting(order: SortOrder) {
  const page = useSortPage(order);
  const sorting = useSortVideo();
  const [queue, setQueue] = useState(NO_QUEUE);
  const [leaving, setLeaving] = useState<ReadonlySet<string>>(new Set());
  const [filed, setFiled] = useState<readonly Filed[]>([]);
  const [folder, setFolder] = useState<string | null>(null);
  const [seen, setSeen] = useState(page.data);
  const [ordered, setOrdered] = useState(order);
  if (order !== ordered) {
    setOrdered(order);
    setQueue(NO_QUEUE);
    setSeen(undefined);
  }
  if (page.data && page.data !== seen && order === ordered) {
    setSeen(page.data);
    const known = page.data.folder === folder ? filed : keptFiled(page.data.folder);
    setFolder(page.data.folder);
    const sorted = new Set(known.map(({ name }) => name));
    setQueue(refreshed(queue, page.data.videos, leaving, sorted));
    // What was brought back is not sorted any more.
    const loose = new Set(page.data.videos.map(({ name }) => name));
    setFiled(known.filter(({ name }) => leaving.has(name) || !loose.has(name)));
  }
  useEffect(() => {
    if (folder !== null) keepFiled(folder, filed);
  }, [folder, filed]);
  const { fetchNextPage, hasNextPage, isFetching, isFetchNextPageError } = page;
  const isShort = page.data !== undefined && hasNextPage && unseen(queue) < SHORT;
  // What cannot be had is not asked for again and again, only with the next key.
  const asks = isShort && !isFetching && !isFetchNextPageError;
  useEffect(() => {
    if (asks) void fetchNextPage();
  }, [asks, fetchNextPage]);

  /** `newName`: what it is called there; "" where it keeps its name. Resolves when it is there, or stays. */
  const send = (video: LooseVideo, category: string, newName: string): Promise<void> => {
    setQueue((now) => removed(now, video.name));
    setLeaving((now) => new Set(now).add(video.name));
    const at = momentOfFiling();
    setFiled((now) => withFiled(now, [video], category, at));
    const arrived = () => {
      setLeaving((now) => new Set([...now].filter((name) => name !== video.name)));
    };
    return sorting
      .mutateAsync({ name: video.name, category, newName })
      .then(arrived, (error: unknown) => {
        // First: what is on its way is left out of any list that comes meanwhile.
        arrived();
        setQueue((now) => putBack(now, video));
        setFiled((now) => now.filter(({ name }) => name !== video.name));
        const free = freeNameIn(error);
        if (free === null) announceRefusal(wordsFor(error));
        else {
          const act = () => send(video, category, free);
          announceShortfall(wordsFor(error), { words: offerWords(free), act });
        }
      });
  };
  const sort = (category: string) => {
    const video = currentOf(queue);
    if (video) void send(video, category, "");
  };
  /** Several have gone; they leave the queue with the list that comes. */
  const gone = (videos: readonly LooseVideo[], category: string) => {
    const at = Date.now();
    setFiled((now) => withFiled(now, videos, category, at));
  };
  return {
    page,
    queue,
    current: currentOf(queue),
    filed,
    /** Loose ones, without those that are on their way. */
    left: Math.max(queue.videos.length, (page.data?.total ?? 0) - leaving.size),
    sort,
    gone,
    skip: () => {
      setQueue(skipped);
      if (isShort && !isFetching) void fetchNextPage();
    },
    back: () => setQueue(stepBack),
  };
}
