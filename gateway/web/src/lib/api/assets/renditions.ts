// Renditions, for browsers that cannot play the original: requests them, and follows them until they are made.
import { useQuery } from "@tanstack/react-query";
import { address } from "../address";
import { bodyOf, gateway, type Rendition } from "../client";
import { queryKeys } from "../query-keys";
import type { PictureKind } from "@/lib/playback/qualities";

/** Added to the server's waiting time, so that the next request is not too early. */
const MARGIN_MS = 1000;

export type Renditions = {
  /** Undefined until the first answer, and if none is wanted. */
  picture: Rendition | undefined;
  sound: Rendition | undefined;
  error: Error | null;
  refetch: () => void;
};

/** The wanted picture rendition and the sound's; `picture` null: no request is made. */
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
      return Promise.all(wanted.map((one) => requestedRendition(id, one, signal)));
    },
    enabled: picture !== null,
    refetchInterval: ({ state }) => pause(state.data ?? []),
    // The server may have removed it since, to free space for others.
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

/** Milliseconds until failed renditions are requested again; events report the progress of the others. */
function pause(renditions: readonly Rendition[]): number | false {
  const waits = renditions.flatMap(({ problem }) => problem?.retry_after_seconds ?? []);
  return waits.length > 0 ? Math.min(...waits) * 1000 + MARGIN_MS : false;
}

/** Starts making a missing rendition, by requesting its file. */
async function requestedRendition(
  id: string,
  one: Rendition,
  signal: AbortSignal,
): Promise<Rendition> {
  if (one.state !== "missing") return one;
  await fetch(address.rendition(id, one.kind), { method: "HEAD", signal });
  return { ...one, state: "transcoding" };
}
