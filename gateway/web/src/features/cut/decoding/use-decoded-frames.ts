// Puts a screen in front of the player that paints frames decoded by the page itself, if file and browser allow it.
import { useEffect, useMemo, useState } from "react";
import type { Asset } from "@/lib/api/client";
import { canDecode } from "@/lib/playback/decoding";
import type { FrameTable } from "@/lib/footage/frames";
import type { Quality } from "@/lib/playback/qualities";
import { usePackets } from "../api/packets";
import { NoScreen } from "@/lib/player/no-screen";
import { showsFrame, useShown, type Player } from "@/lib/player/use-player";
import { DecodedScreen } from "./decoded-screen";
import { paintInWorker } from "./painter";

export type DecodedPlayer = Player & { decoded: DecodedScreen };

export function useDecodedFrames(
  player: Player,
  asset: Asset,
  table: FrameTable | undefined,
  quality: Quality,
): DecodedPlayer {
  const { screen } = player;
  // One for each video: when the player's screen is replaced, and shows nothing for a while, this one stays.
  const decoded = useMemo(() => new DecodedScreen(new NoScreen(asset.id)), [asset.id]);
  const [seenOf, setSeenOf] = useState<string | null>(null);
  const seesFrame = useShown(screen, showsFrame);
  if (seesFrame && seenOf !== asset.id) setSeenOf(asset.id);
  // Requested after the first picture: at the same time, the two would delay each other.
  const isWanted = isDecodedHere(table, quality) && seenOf === asset.id;
  const packets = usePackets(asset, isWanted);
  useEffect(() => () => decoded.dispose(), [decoded]);
  useEffect(() => decoded.standBefore(screen), [decoded, screen]);
  useEffect(() => {
    if (table) decoded.adopt(table);
  }, [decoded, table]);
  useEffect(() => {
    if (!isWanted || !packets || packets.refused) return;
    return decoded.open((heard) => paintInWorker(asset.id, packets, heard));
  }, [decoded, isWanted, packets, asset.id]);
  return { ...player, screen: decoded, decoded: decoded };
}

/**
 * Only the original is decoded here: a lower quality is chosen for a slow connection, and HDR is tone-mapped by the
 * player, but not on a canvas.
 */
export function isDecodedHere(table: FrameTable | undefined, quality: Quality): boolean {
  return (quality === "auto" || quality === "original") && table?.hdr === null && canDecode();
}
