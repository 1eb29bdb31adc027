// Labels for videos of the library: the folders of Sort, and moving several videos into one of them.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { newAct } from "@/lib/undo/acts";
import { undoEach } from "@/lib/api/changes/changes";
import { noteDone } from "@/lib/api/changes/changes-of-tab";
import { bodyOf, gateway, type NewSorting, type SortedVideos } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { whileSent } from "@/lib/api/changes/sent-sortings";
import { grouped } from "@/lib/time/time";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import type { Labelled } from "../labels/labelling";

/** Videos of one request. */
const AT_ONCE = 500;

/** The sorted folder and its folders. */
export function useLabels() {
  return useQuery({
    queryKey: queryKeys.sortLabels,
    queryFn: ({ signal }) =>
      bodyOf(gateway.GET("/api/v1/sort", { params: { query: { limit: 1 } }, signal })),
    select: ({ folder, categories }) => ({ folder, categories }),
  });
}

/** `isNew`: there is no such folder yet. */
type Wanted = { videos: readonly Labelled[]; category: string; isNew: boolean };

/** Moves videos into a folder of Sort, which is made where it is new; one undo brings all of them back. */
export function useLabelVideos() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ videos, category, isNew }: Wanted) => {
      if (isNew)
        await bodyOf(gateway.POST("/api/v1/sort/categories", { body: { name: category } }));
      const act = newAct();
      const items = videos
        .filter(({ origin }) => origin !== category)
        .map(({ name, origin }) => ({ name, origin, category, new_name: "", act }));
      return toBeAnnounced(whileSent(items, moved(items)));
    },
    onSuccess: (results, { category }) => {
      const changes = results.flatMap(({ change }) => (change ? [change] : []));
      const staying = results.flatMap(({ problem }) => (problem ? [problem.detail] : []));
      if (changes.length > 0) {
        noteDone(...changes);
        const many = changes.length === 1 ? "1 video" : `${grouped(changes.length)} videos`;
        announceDone(`${many} labelled ${category}`, () => undoEach(cache, changes), {
          kind: "sorting",
        });
      }
      const [first] = staying;
      if (first === undefined) return;
      const others = staying.length > 1 ? ` ${grouped(staying.length - 1)} more stay too.` : "";
      announceRefusal(`${first}${others}`);
    },
    onError: (error) => announceRefusal(wordsFor(error)),
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: queryKeys.sort }),
        cache.invalidateQueries({ queryKey: queryKeys.allAssets }),
      ]),
  });
}

async function moved(items: readonly NewSorting[]): Promise<SortedVideos["results"]> {
  const results: SortedVideos["results"] = [];
  for (let begin = 0; begin < items.length; begin += AT_ONCE) {
    const body = { items: items.slice(begin, begin + AT_ONCE) };
    results.push(...(await bodyOf(gateway.POST("/api/v1/sort/batch", { body }))).results);
  }
  return results;
}
