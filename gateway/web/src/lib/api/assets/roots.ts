// The library's roots.
import { useQuery } from "@tanstack/react-query";
import { bodyOf, gateway } from "../client";
import { queryKeys } from "../query-keys";

export function useRoots() {
  return useQuery({
    queryKey: queryKeys.roots,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/roots", { signal })),
    select: (body) => body.roots,
  });
}
