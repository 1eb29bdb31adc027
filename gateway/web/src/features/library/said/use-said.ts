// Moments at which the searched words were said.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { isAsked } from "../seen/use-seen";

/** Hits that are shown; more words find fewer. */
const SHOWN = 6;

/** Those of the words before stay until the next ones are there; empty where nothing is searched. */
export function useSaid(q: string) {
  const { data } = useQuery({
    queryKey: queryKeys.said(q),
    queryFn: ({ signal }) =>
      bodyOf(
        gateway.GET("/api/v1/search", {
          params: { query: { q, kinds: "said", limit: SHOWN } },
          signal,
        }),
      ),
    enabled: isAsked(q),
    // Else the list goes and comes, and the page jumps, with every letter.
    placeholderData: keepPreviousData,
  });
  return isAsked(q) ? (data?.hits ?? []) : [];
}
