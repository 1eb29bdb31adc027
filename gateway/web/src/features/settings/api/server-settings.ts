// What each process of Rushes runs with. It changes when one is started anew, so a look is good for a while.
import { useQuery } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

const STALE_MS = 60_000;

/** `wanted`: false where it would be refused, or nobody looks. */
export function useServerSettings(wanted = true) {
  return useQuery({
    queryKey: queryKeys.serverSettings,
    queryFn: async ({ signal }) =>
      (await bodyOf(gateway.GET("/api/v1/settings", { signal }))).processes,
    staleTime: STALE_MS,
    enabled: wanted,
  });
}
