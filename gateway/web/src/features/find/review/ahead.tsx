// Loads what the next moment begins with: its first picture, and the frames of its video.
import { useEffect } from "react";
import { address } from "@/lib/api/address";
import { useAsset, useFrameTable } from "@/lib/api/assets/asset";
import type { Asset, Moment } from "@/lib/api/client";
import { useSetting } from "@/lib/settings/settings";

/** Shows nothing. */
export function Ahead({ moment }: { moment: Moment }) {
  const [profile] = useSetting("profile");
  const { asset_id: id, first_frame: frame } = moment;
  const { data: asset } = useAsset(id, profile);
  useEffect(() => {
    const image = new Image();
    image.fetchPriority = "low";
    image.src = address.picture(id, frame, { height: 720 });
    return () => {
      image.src = "";
    };
  }, [id, frame]);
  return asset?.state === "ready" ? <Frames asset={asset} /> : null;
}

function Frames({ asset }: { asset: Asset }) {
  useFrameTable(asset, true);
  return null;
}
