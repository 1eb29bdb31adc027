// Server state: events invalidate queries, so nothing is refetched by time or focus.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { GatewayError, worthRetrying } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

/** Signed-out users are sent to the sign-in page. */
function signOutOn401(error: unknown): void {
  if (error instanceof GatewayError && error.status === 401) {
    void queryClient.invalidateQueries({ queryKey: queryKeys.session });
  }
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: signOutOn401 }),
  mutationCache: new MutationCache({ onError: signOutOn401 }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // The gateway may be on this machine: the browser's online state does not matter.
      networkMode: "always",
      retry: (failures, error) => failures < 2 && worthRetrying(error),
      retryDelay: (failures) => Math.min(4000, 500 * 2 ** failures),
    },
    mutations: { networkMode: "always" },
  },
});
