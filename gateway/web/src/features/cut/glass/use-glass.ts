// Puts a screen in front of the player that paints what the page decodes itself, where file and browser allow it.
import { useEffect, useMemo } from "react";
import type { Asset } from "@/lib/api/client";
import { canDecode } from "@/lib/decoding";
import type { FrameTable } from "@/lib/frames";
import type { Quality } from "@/lib/qualities";
import { usePackets } from "../api/packets";
import { showsFrame, useShown, type Player } from "../components/player/use-player";
import { GlassScreen } from "./glass-screen";
import { paintInWorker } from "./painter";

export type Glass = Player & { glass: GlassScreen };

export function useGlass(
  player: Player,
  asset: Asset,
  table: FrameTable | undefined,
  quality: Quality,
): Glass {
  const { screen } = player;
  const glass = useMemo(() => new GlassScreen(screen), [screen]);
  // The first picture comes before what makes the next ones fast: of both at once, each would be later.
  const seesFrame = useShown(screen, showsFrame);
  const isWanted = isDecodedHere(table, quality) && seesFrame;
  const packets = usePackets(asset, isWanted);
  useEffect(() => () => glass.dispose(), [glass]);
  useEffect(() => {
    if (table) glass.adopt(table);
  }, [glass, table]);
  useEffect(() => {
    if (!isWanted || !packets || packets.refused) return;
    return glass.open((heard) => paintInWorker(asset.id, packets, heard));
  }, [glass, isWanted, packets, asset.id]);
  return { ...player, screen: glass, glass };
}

/** Whoever asks for less than the original has a thin line; HDR is mapped by the player, and looks other on a canvas. */
export function isDecodedHere(table: FrameTable | undefined, quality: Quality): boolean {
  return (quality === "auto" || quality === "original") && table?.hdr === null && canDecode();
}
