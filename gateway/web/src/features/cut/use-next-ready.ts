// The frames of the files beside the open one and the beginning of their pictures, had while nobody waits for anything
// else: N shows the next one at once, Shift+N the one before.
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

/** Null while it is not known, or where there is none. */
type Beside = { next: Asset | null; previous: Asset | null };

export function useNextReady(open: Asset, beside: Beside, screen: Screen, quality: Quality) {
  const { next, previous } = beside;
  const [rested, setRested] = useState(false);
  useEffect(() => whenResting(screen, () => setRested(true)), [screen]);
  const hasNext = useHad(open, rested ? next : null, quality);
  // After the next one, which is gone to far more often. Of two in a folder each is both.
  const isOther = hasNext && previous?.id !== next?.id;
  useHad(open, isOther ? previous : null, quality);
}

/** Has what opening this one begins with; true once it is there. */
function useHad(open: Asset, wanted: Asset | null, quality: Quality): boolean {
  // Alone in its folder a file is its own neighbour.
  const isWanted = wanted !== null && wanted.id !== open.id;
  const asset = isWanted ? wanted : open;
  useEffect(() => {
    if (isWanted) getPictureReady(asset);
  }, [isWanted, asset]);
  const { data: table } = useFrameTable(asset, isWanted);
  const isDecoded = isDecodedHere(table, quality);
  const packets = usePackets(asset, isWanted && isDecoded);
  const first = isWanted && packets && !packets.refused ? packets.version : null;
  /** Whose first packets have come, or will not. */
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    if (first === null) return;
    getPainterReady();
    const left = new AbortController();
    // For the browser's own store: what it holds is not asked for again.
    fetch(address.packetRun(asset.id, 0, first), { signal: left.signal, priority: "low" })
      .then((answer) => answer.arrayBuffer())
      // It is asked for again when it is wanted.
      .catch(() => undefined)
      .finally(() => setSettled(asset.id));
    return () => left.abort();
  }, [asset.id, first]);
  if (!isWanted || table === undefined) return false;
  return !isDecoded || packets?.refused != null || settled === asset.id;
}
