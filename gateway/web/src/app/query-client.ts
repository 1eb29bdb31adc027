// How server state is kept: events tell what changed, so nothing is fetched again on a hunch.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { GatewayError, worthRetrying } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

/** Whoever is not signed in any more is asked to. */
function heed(error: unknown): void {
  if (error instanceof GatewayError && error.status === 401) {
    void queryClient.invalidateQueries({ queryKey: queryKeys.session });
  }
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: heed }),
  mutationCache: new MutationCache({ onError: heed }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // The gateway may be on this machine: whether the machine is online says nothing.
      networkMode: "always",
      retry: (failures, error) => failures < 2 && worthRetrying(error),
      retryDelay: (failures) => Math.min(4000, 500 * 2 ** failures),
    },
    mutations: { networkMode: "always" },
  },
});
