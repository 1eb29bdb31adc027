// Signing in and out.
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, type Session } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

export function useSignIn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (token: string) => bodyOf(gateway.POST("/api/v1/session", { body: { token } })),
    onSuccess: (session) => begin(cache, session),
  });
}

export function useSignOut() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => bodyOf(gateway.DELETE("/api/v1/session")),
    onSuccess: (session) => begin(cache, session),
  });
}

/** Begins a session with an empty cache, so that a user does not see what the one before has loaded. */
function begin(cache: QueryClient, session: Session): void {
  const [name] = queryKeys.session;
  cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== name });
  cache.setQueryData(queryKeys.session, session);
}
