// The settings of each process. They only change when a process is restarted, so an answer is used for a while.
import { useQuery } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

const STALE_MS = 60_000;

/** `wanted`: false where the request would be refused, or nothing shows the settings. */
export function useServerSettings(wanted = true) {
  return useQuery({
    queryKey: queryKeys.serverSettings,
    queryFn: async ({ signal }) =>
      (await bodyOf(gateway.GET("/api/v1/settings", { signal }))).processes,
    staleTime: STALE_MS,
    enabled: wanted,
  });
}
