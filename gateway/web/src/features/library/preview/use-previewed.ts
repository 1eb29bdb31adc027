// The previewed video. Lists change while they are open: it is found again by its id, and stays open when it leaves the
// list.
import { useState } from "react";
import type { AssetRows } from "@/lib/api/assets/asset-rows";
import type { Asset } from "@/lib/api/client";

/** The asset is null until it is fetched. */
type Previewed = { index: number; asset: Asset | null };

type Rows = Pick<AssetRows, "total" | "at" | "indexOf" | "show">;

export function usePreviewed(videos: Rows) {
  const [held, setHeld] = useState<Previewed | null>(null);
  const at = held === null ? -1 : placeOf(held, videos);
  const listed = at < 0 ? undefined : videos.at(at);
  if (listed && (held?.asset !== listed || held.index !== at))
    setHeld({ index: at, asset: listed });

  const lookAt = (index: number) => {
    const place = Math.min((videos.total ?? 0) - 1, Math.max(0, index));
    videos.show(place, place);
    setHeld({ index: place, asset: videos.at(place) ?? null });
  };
  return {
    asset: listed ?? held?.asset ?? undefined,
    lookAt,
    move: (by: number) => {
      if (held === null) return;
      // The next video has taken the place of one that has left the list.
      if (at < 0) lookAt(by > 0 ? held.index + by - 1 : held.index + by);
      else lookAt(at + by);
    },
    close: () => setHeld(null),
  };
}

/** The present index of the previewed video; -1: it is no longer in the list. */
function placeOf({ index, asset }: Previewed, { at, indexOf }: Rows): number {
  return asset === null || at(index)?.id === asset.id ? index : indexOf(asset.id);
}
