// Requests about the examples of a finder.
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { announceChange } from "@/lib/api/changes/changes";
import { bodyOf, gateway, type Finder, type FinderExample } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { Stretches } from "@/lib/clips/stretches";
import { many } from "@/lib/many";
import { announceDone, announceFinal, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";

const PAGE = 100;

/** Which examples are listed; null: all of that kind. */
export type WantedExamples = {
  positive: boolean | null;
  origin: FinderExample["origin"] | null;
};

export function useExamples(finderId: string, { positive, origin }: WantedExamples) {
  return useInfiniteQuery({
    queryKey: queryKeys.finderExamples(finderId, { positive, origin }),
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        cursor: pageParam ?? "",
        ...(positive === null ? {} : { positive }),
        ...(origin === null ? {} : { origin }),
      };
      const params = { path: { finder_id: finderId }, query };
      return bodyOf(gateway.GET("/api/v1/finders/{finder_id}/examples", { params, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    // While another filter is read, a list is better than none.
    placeholderData: (before) => before,
  });
}

function enable(finderId: string, { id }: FinderExample, enabled: boolean) {
  const params = { path: { finder_id: finderId, example_id: id } };
  return bodyOf(
    gateway.PATCH("/api/v1/finders/{finder_id}/examples/{example_id}", {
      params,
      body: { enabled },
    }),
  );
}

/** Switches an example off or on. */
export function useSwitchExample(finderId: string) {
  const cache = useQueryClient();
  const read = () => cache.invalidateQueries({ queryKey: queryKeys.find });
  const switched = async (example: FinderExample, enabled: boolean) => {
    await enable(finderId, example, enabled);
    await read();
  };
  return useMutation({
    mutationFn: (example: FinderExample) => toBeAnnounced(switched(example, !example.enabled)),
    onSuccess: (_, example) =>
      announceDone(
        `Example of ${example.name} switched ${example.enabled ? "off" : "on"}`,
        () => switched(example, example.enabled),
        { redo: () => switched(example, !example.enabled) },
      ),
    onError: (error) => announceRefusal(wordsFor(error)),
  });
}

type Marking = { finder: Finder; stretches: Stretches; positive: boolean };

/** Marks stretches of a video as examples. What is marked can be deleted among the finder's examples. */
export function useMarkExamples() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ finder, stretches, positive }: Marking) => {
      const params = { path: { finder_id: finder.id } };
      const examples = stretches.spans.map(({ start, end }) => {
        return { asset_id: stretches.assetId, start, end, positive };
      });
      return bodyOf(
        gateway.POST("/api/v1/finders/{finder_id}/examples", { params, body: { examples } }),
      );
    },
    onSuccess: ({ added }, { finder, stretches, positive }) => {
      const what = positive ? "what is sought" : "what is not";
      const isOne = stretches.spans.length === 1;
      announceFinal(
        added === 0
          ? `${finder.name} has ${isOne ? "this example" : "these examples"} already`
          : `${isOne ? "Marked" : `${many(added, "example")} marked`} for ${finder.name} as ${what}`,
      );
      return cache.invalidateQueries({ queryKey: queryKeys.find });
    },
  });
}

/** Deletes a marked example. */
export function useDeleteExample(finderId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id }: FinderExample) => {
      const params = { path: { finder_id: finderId, example_id: id } };
      return toBeAnnounced(
        bodyOf(gateway.DELETE("/api/v1/finders/{finder_id}/examples/{example_id}", { params })),
      );
    },
    onSuccess: (change) => {
      announceChange(cache, change);
      return cache.invalidateQueries({ queryKey: queryKeys.find });
    },
    onError: (error) => announceRefusal(wordsFor(error)),
  });
}
