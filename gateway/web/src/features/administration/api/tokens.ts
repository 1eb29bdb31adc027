// Requests about tokens: making, listing and revoking them.
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, success, type NewToken } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

const PAGE = 50;

/** The newest first. */
export function useTokens() {
  return useInfiniteQuery({
    queryKey: queryKeys.tokens,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) };
      return bodyOf(gateway.GET("/api/v1/tokens", { params: { query }, signal }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function useNewToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: NewToken) => bodyOf(gateway.POST("/api/v1/tokens", { body })),
    // The answer contains the secret: it leaves the cache with the dialog that shows it.
    gcTime: 0,
    onSuccess: () => void cache.invalidateQueries({ queryKey: queryKeys.tokens }),
  });
}

export function useRevokeToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (tokenId: string) => {
      const params = { path: { token_id: tokenId } };
      return success(gateway.DELETE("/api/v1/tokens/{token_id}", { params }));
    },
    onSuccess: () => void cache.invalidateQueries({ queryKey: queryKeys.tokens }),
  });
}
