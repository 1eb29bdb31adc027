// Whether one is signed in, and as whom.
import { useQuery } from "@tanstack/react-query";
import { bodyOf, gateway } from "./client";
import { queryKeys } from "./query-keys";

export function useSession() {
  return useQuery({
    queryKey: queryKeys.session,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/session", { signal })),
    // An answer of 401 says when it is over.
    staleTime: Infinity,
  });
}
