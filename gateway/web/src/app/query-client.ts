// How server state is kept: events tell what changed, so nothing is fetched again on a hunch.
import { QueryClient } from "@tanstack/react-query";
import { worthRetrying } from "@/lib/api/problem";

export const queryClient = new QueryClient({
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
