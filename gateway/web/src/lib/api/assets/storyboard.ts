// The storyboard of a video: its tiles, and their sheet.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { Board } from "@/lib/footage/storyboard";
import { address } from "../address";
import { bodyOf, fileVersion, gateway, type Asset } from "../client";
import { queryKeys } from "../query-keys";

/** Null until it is complete. Requests are cancelled when it is not `wanted` any more, or the component is gone. */
export function useStoryboard(asset: Asset, wanted: boolean): Board | null {
  // Changes with the file: the browser may cache responses for ever.
  const version = fileVersion(asset);
  const enabled = wanted && asset.state === "ready";
  const { data } = useQuery({
    queryKey: queryKeys.storyboard(asset.id, version),
    queryFn: ({ signal }) =>
      bodyOf(
        gateway.GET("/api/v1/assets/{asset_id}/storyboard", {
          params: { path: { asset_id: asset.id }, query: { v: version } },
          signal,
        }),
      ),
    enabled,
    staleTime: Infinity,
    // Optional: failures are not retried.
    retry: false,
  });
  const sheet = address.storyboardSheet(asset.id, version);
  const arrived = useArrived(enabled && data ? sheet : null);
  return useMemo(
    () => (data && arrived === sheet ? { storyboard: data, sheet } : null),
    [data, arrived, sheet],
  );
}

/** The address of a picture, once it is decoded. */
function useArrived(wanted: string | null): string | null {
  const [arrived, setArrived] = useState<string | null>(null);
  useEffect(() => {
    if (wanted === null) return;
    const image = new Image();
    let left = false;
    image.src = wanted;
    image.decode().then(
      () => {
        if (!left) setArrived(wanted);
      },
      () => undefined,
    );
    return () => {
      left = true;
      image.src = "";
    };
  }, [wanted]);
  return wanted === null ? null : arrived;
}
