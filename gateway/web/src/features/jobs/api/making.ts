// Renditions that are being made. They are not jobs: whoever needs one requests it again when it was ended.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway, success, type Making } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { announceDone, toBeAnnounced } from "@/lib/undo/undo";

export function useMaking() {
  return useQuery({
    queryKey: queryKeys.making,
    queryFn: async ({ signal }) =>
      (await bodyOf(gateway.GET("/api/v1/renditions", { signal }))).making,
    staleTime: 0,
  });
}

type Known = Making & { asset_id: string };

/** Ends making a rendition, which undo starts again. `called`: its name in the message. */
export function useWithdrawRequest() {
  const cache = useQueryClient();
  const turn = async (verb: "end" | "restore", { asset_id: id, kind }: Known) => {
    const params = { path: { asset_id: id, kind } };
    const path = "/api/v1/assets/{asset_id}/renditions/{kind}";
    if (verb === "end") await success(gateway.DELETE(path, { params }));
    else await success(gateway.POST(path, { params }));
    await cache.invalidateQueries({ queryKey: queryKeys.making });
  };
  return useMutation({
    mutationFn: ({ making }: { making: Known; called: string }) =>
      toBeAnnounced(turn("end", making)),
    onSuccess: (_, { making, called }) =>
      announceDone(`Converting ended: ${called}`, () => turn("restore", making), {
        redo: () => turn("end", making),
      }),
    onError: () => cache.invalidateQueries({ queryKey: queryKeys.making }),
  });
}
