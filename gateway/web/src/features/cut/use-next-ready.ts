// The next file's frames and the beginning of its pictures, had while nobody waits for anything else: N shows it at once.
import { useEffect, useState } from "react";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import type { Quality } from "@/lib/qualities";
import { useFrameTable } from "./api/asset";
import { usePackets } from "./api/packets";
import type { Screen } from "./components/player/screen";
import { getPainterReady } from "./glass/painter";
import { isDecodedHere } from "./glass/use-glass";
import { getPictureReady } from "./ready-picture";
import { whenResting } from "./resting";

/** `next`: null while it is not known, or where there is none. */
export function useNextReady(open: Asset, next: Asset | null, screen: Screen, quality: Quality) {
  const [rested, setRested] = useState(false);
  useEffect(() => whenResting(screen, () => setRested(true)), [screen]);
  // Alone in its folder a file is its own neighbour.
  const isWanted = rested && next !== null && next.id !== open.id;
  const asset = isWanted ? next : open;
  useEffect(() => {
    if (isWanted) getPictureReady(asset);
  }, [isWanted, asset]);
  const { data: table } = useFrameTable(asset, isWanted);
  const packets = usePackets(asset, isWanted && isDecodedHere(table, quality));
  const first = isWanted && packets && !packets.refused ? packets.version : null;
  useEffect(() => {
    if (first === null) return;
    getPainterReady();
    const left = new AbortController();
    // For the browser's own store: what it holds is not asked for again.
    fetch(address.packetRun(asset.id, 0, first), { signal: left.signal, priority: "low" })
      .then((answer) => answer.arrayBuffer())
      // It is asked for again when it is wanted.
      .catch(() => undefined);
    return () => left.abort();
  }, [asset.id, first]);
}
