// Renditions that are being made. They are no jobs: nobody waits for one who does not ask for it again.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, success, type Making } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

export function useMaking() {
  return useQuery({
    queryKey: queryKeys.making,
    queryFn: async ({ signal }) =>
      (await bodyOf(gateway.GET("/api/v1/renditions", { signal }))).making,
    staleTime: 0,
  });
}

type Known = Making & { asset_id: string };

/** Ends making one. */
export function useWithdrawal() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ asset_id: id, kind }: Known) => {
      const params = { path: { asset_id: id, kind } };
      return success(gateway.DELETE("/api/v1/assets/{asset_id}/renditions/{kind}", { params }));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: queryKeys.making }),
  });
}
