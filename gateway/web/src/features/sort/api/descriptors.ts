// What describes videos in numbers, by which they are told apart: what is built in, or a model that was added.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo";

export function useDescriptors() {
  return useQuery({
    queryKey: queryKeys.sortDescriptors,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/sort/descriptors", { signal })),
  });
}

type Choice = { name: string; before: string };

/** Where something was learned, it is learned again: how far that is, the training says. */
export function useChooseDescriptor() {
  const cache = useQueryClient();
  const choose = async (name: string) => {
    const path = "/api/v1/sort/descriptors/{name}/choose";
    const chosen = await bodyOf(gateway.POST(path, { params: { path: { name } } }));
    cache.setQueryData(queryKeys.sortDescriptors, chosen);
    await Promise.all(
      [queryKeys.sortDescriptors, queryKeys.sortTraining].map((queryKey) =>
        cache.invalidateQueries({ queryKey }),
      ),
    );
  };
  return useMutation({
    mutationFn: ({ name }: Choice) => toBeAnnounced(choose(name)),
    onSuccess: (_, { name, before }) =>
      announceDone(`Videos are described by ${name}`, () => choose(before), {
        redo: () => choose(name),
      }),
    onError: (error) => announceRefusal(wordsFor(error)),
  });
}
