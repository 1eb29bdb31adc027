// What a browser can play of a video that it cannot play itself: asked for, and watched while it is made.
import { useQuery } from "@tanstack/react-query";
import { address } from "@/lib/api/address";
import { bodyOf, gateway, type Rendition } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import type { PictureKind } from "@/lib/qualities";

/** Later than the server's own time for it. */
const MARGIN_MS = 1000;

export type Renditions = {
  /** Undefined until something is known of it. */
  picture: Rendition | undefined;
  sound: Rendition | undefined;
  error: Error | null;
  refetch: () => void;
};

/** The wanted picture and the sound; null: none is wanted, and nothing is begun. */
export function useRenditions(id: string, picture: PictureKind | null, sound: boolean): Renditions {
  const query = useQuery({
    queryKey: queryKeys.renditions(id, picture),
    queryFn: async ({ signal }) => {
      const params = { path: { asset_id: id } };
      const asked = gateway.GET("/api/v1/assets/{asset_id}/renditions", { params, signal });
      const { renditions } = await bodyOf(asked);
      const wanted = renditions.filter(
        ({ kind }) => kind === picture || (sound && kind === "audio"),
      );
      return Promise.all(wanted.map((one) => begun(id, one, signal)));
    },
    enabled: picture !== null,
    refetchInterval: ({ state }) => pause(state.data ?? []),
    // It may have made room for others since.
    staleTime: 0,
    gcTime: 0,
  });
  const of = (kind: Rendition["kind"] | null) => query.data?.find((one) => one.kind === kind);
  return {
    picture: of(picture),
    sound: of("audio"),
    error: query.error,
    refetch: () => void query.refetch(),
  };
}

/** Milliseconds until failed renditions are polled again; events report the progress of the others. */
function pause(renditions: readonly Rendition[]): number | false {
  const waits = renditions.flatMap(({ problem }) => problem?.retry_after_seconds ?? []);
  return waits.length > 0 ? Math.min(...waits) * 1000 + MARGIN_MS : false;
}

/** Asking for a rendition that is missing begins it. */
async function begun(id: string, one: Rendition, signal: AbortSignal): Promise<Rendition> {
  if (one.state !== "missing") return one;
  await fetch(address.rendition(id, one.kind), { method: "HEAD", signal });
  return { ...one, state: "transcoding" };
}
