// Pictures that show the searched words.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

/** Hits that are shown; more words find fewer. */
const SHOWN = 12;
/** What a search takes at most, in characters. */
const MOST_CHARACTERS = 200;

/** Whether these words are searched in pictures. */
export const isAsked = (q: string) => q !== "" && q.length <= MOST_CHARACTERS;

export function useSeen(q: string) {
  return useQuery({
    queryKey: queryKeys.seen(q),
    queryFn: ({ signal }) =>
      bodyOf(
        gateway.GET("/api/v1/search", {
          params: { query: { q, kinds: "seen", limit: SHOWN } },
          signal,
        }),
      ),
    enabled: isAsked(q),
    placeholderData: keepPreviousData,
  });
}
