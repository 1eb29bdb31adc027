// Loads the frame indexes and first packets of the neighbouring videos in advance, when idle, so that the next and the
// previous video open at once.
import { useEffect, useState } from "react";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import type { Quality } from "@/lib/playback/qualities";
import { getPictureReady } from "@/lib/playback/ready-pictures";
import { useFrameTable } from "@/lib/api/assets/asset";
import { usePackets } from "../api/packets";
import type { Screen } from "@/lib/player/screen";
import { startWorkerAhead } from "../decoding/painter";
import { isDecodedHere } from "../decoding/use-decoded-frames";
import { whenResting } from "../player/resting";

/** The neighbouring videos; null if there is none, or it is not known yet. */
type Beside = { next: Asset | null; previous: Asset | null };

export function useNextReady(open: Asset, beside: Beside, screen: Screen, quality: Quality) {
  const { next, previous } = beside;
  const [rested, setRested] = useState(false);
  useEffect(() => whenResting(screen, () => setRested(true)), [screen]);
  const hasNext = useFetchedAhead(open, rested ? next : null, quality);
  // After the next video, which is opened more often. With two videos in a folder, the other one is both.
  const isOther = hasNext && previous?.id !== next?.id;
  useFetchedAhead(open, isOther ? previous : null, quality);
}

/** Loads what opening a video begins with; returns true once it has arrived. */
function useFetchedAhead(open: Asset, wanted: Asset | null, quality: Quality): boolean {
  // A video alone in its folder is its own neighbour.
  const isWanted = wanted !== null && wanted.id !== open.id;
  const asset = isWanted ? wanted : open;
  useEffect(() => {
    if (isWanted) getPictureReady(asset);
  }, [isWanted, asset]);
  const { data: table } = useFrameTable(asset, isWanted);
  const isDecoded = isDecodedHere(table, quality);
  const packets = usePackets(asset, isWanted && isDecoded);
  const first = isWanted && packets && !packets.refused ? packets.version : null;
  /** Id of the video whose first packets have arrived, or failed to. */
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    if (first === null) return;
    startWorkerAhead();
    const left = new AbortController();
    // Fills the browser's HTTP cache.
    fetch(address.packetRun(asset.id, 0, first), { signal: left.signal, priority: "low" })
      .then((answer) => answer.arrayBuffer())
      // It is requested again when the video is opened.
      .catch(() => undefined)
      .finally(() => setSettled(asset.id));
    return () => left.abort();
  }, [asset.id, first]);
  if (!isWanted || table === undefined) return false;
  return !isDecoded || packets?.refused != null || settled === asset.id;
}
