// The review of a finder's moments: which are listed, which one is shown, and what is decided about it.
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Finder, Moment } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { announceFinal, announceShortfall } from "@/lib/undo/undo";
import { useDecide, useMoments, useScoreCounts, type Decision } from "../api/moments";
import type { ChangeFindParams, FindParams } from "../find-params";
import { beside, heldMoments, nextNew, shownOf } from "./held-moments";
import { useLastWanted } from "./use-last-wanted";

/** Used where a training has found no threshold, as the gateway does. */
const USUAL_THRESHOLD = 0.5;
/** The next page is requested when fewer moments than this follow. */
const SHORT = 20;

/** A moment that was changed here, as it is since. `settled`: lists that were read have it so, or leave it out. */
type Kept = { moment: Moment; settled: boolean };

const NOTHING_KEPT: ReadonlyMap<string, Kept> = new Map();
const NO_MOMENTS: readonly Moment[] = [];

export type Review = ReturnType<typeof useReview>;

/** Null: no finder is chosen. */
export function useReview(finder: Finder | null, look: FindParams, change: ChangeFindParams) {
  const cache = useQueryClient();
  const { state, order } = look;
  const usual = finder?.threshold ?? USUAL_THRESHOLD;
  const threshold = look.threshold ?? usual;
  const isReading = useIsFetching({ queryKey: queryKeys.momentsOf(finder?.id ?? "") }) > 0;
  const asked = useLastWanted(threshold, isReading);
  const query = useMoments(finder, { state, order, threshold: asked });
  const counts = useScoreCounts(finder);

  /** What was decided here, as it is since; of one list, which its filters name. */
  const [kept, setKept] = useState(NOTHING_KEPT);
  const filters = [finder?.id, finder?.active_version, state, order, asked].join();
  const [held, setHeld] = useState({ filters, pages: query.data, kept, list: NO_MOMENTS });
  const pages = query.data;
  let { list } = held;
  if (pages !== held.pages || kept !== held.kept) {
    // While others are read, the list is that of the filters before.
    const isOther = !query.isPlaceholderData && filters !== held.filters;
    const stays = isOther ? NOTHING_KEPT : kept;
    const read = pages?.pages.flatMap(({ moments }) => moments) ?? NO_MOMENTS;
    const seen = read.map((moment) => {
      const known = stays.get(moment.id);
      return known && !known.settled ? known.moment : moment;
    });
    list = heldMoments(isOther ? NO_MOMENTS : held.list, seen, (id) => stays.get(id)?.moment);
    setHeld({
      filters: query.isPlaceholderData ? held.filters : filters,
      pages,
      kept: stays,
      list,
    });
    if (isOther && kept.size > 0) setKept(NOTHING_KEPT);
  }

  const [last, setLast] = useState<Moment | null>(null);
  const moment = shownOf(list, look.moment, last);
  if (moment !== last && moment !== null) setLast(moment);
  /** Counts visits: a moment whose ends are moved stays the same visit. */
  const [visit, setVisit] = useState(0);
  const go = (to: Moment) => {
    setVisit((count) => count + 1);
    setLast(to);
    change({ moment: to.id });
  };
  const at = moment === null ? -1 : list.findIndex(({ id }) => id === moment.id);
  const { hasNextPage, isFetchNextPageError, fetchNextPage } = query;
  const isShort = pages !== undefined && hasNextPage && list.length - at < SHORT;
  useEffect(() => {
    if (isShort && !isReading && !isFetchNextPageError) void fetchNextPage();
  }, [isShort, isReading, isFetchNextPageError, fetchNextPage]);

  const keep = (one: Moment, settled = false) =>
    setKept((now) => new Map(now).set(one.id, { moment: one, settled }));
  const drop = (id: string) =>
    setKept((now) => new Map([...now].filter(([known]) => known !== id)));
  const deciding = useDecide((back) => {
    drop(back.id);
    go(back);
  });
  const decide = (wanted: Exclude<Decision, "new">) => {
    if (!moment) return;
    const next = nextNew(list, moment.id);
    if (moment.state !== wanted) {
      const decided = { ...moment, state: wanted };
      keep(decided);
      deciding.mutate(
        { moment, state: wanted },
        {
          onSuccess: () => keep(decided, true),
          onError: (error) => {
            drop(moment.id);
            announceShortfall(wordsFor(error), {
              words: "Show it",
              act: () => {
                go(moment);
                return Promise.resolve();
              },
            });
          },
        },
      );
    }
    if (next) go(next);
    else if (!hasNextPage) announceFinal("That was the last new moment of this list");
  };
  const total = pages?.pages.at(-1)?.total ?? null;
  const present = new Set(pages?.pages.flatMap(({ moments }) => moments.map(({ id }) => id)));
  const extra = list.filter(({ id }) => !present.has(id)).length;
  return {
    query,
    counts: counts.data,
    list,
    moment,
    visit,
    /** Place of the moment in the list, counted from 1; 0: none is shown. */
    place: at + 1,
    /** Number of all moments of the list; null until it is known. */
    total: total === null ? null : total + extra,
    threshold,
    usual,
    /** Whether the list is that of another threshold, order or state. */
    isOld: query.isPlaceholderData || asked !== threshold,
    next: at < 0 ? null : (list[at + 1] ?? null),
    go,
    step: (by: 1 | -1): boolean => {
      const to = moment && beside(list, moment.id, by);
      if (to) go(to);
      return to !== null;
    },
    decide,
    /** The ends of a moment were moved; its id may be another then. */
    moved: (before: Moment, now: Moment) => {
      if (now.id !== before.id) drop(before.id);
      keep(now);
      void cache
        .invalidateQueries({ queryKey: queryKeys.momentsOf(finder?.id ?? "") })
        .then(() => keep(now, true));
      if (now.id === before.id) return;
      // In the place of the one before, until the list is read anew.
      setHeld((known) => ({
        ...known,
        list: known.list.map((one) => (one.id === before.id ? now : one)),
      }));
      setLast(now);
      change({ moment: now.id });
    },
  };
}
