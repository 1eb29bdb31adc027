// Puts a screen in front of the player that paints what the page decodes itself, where file and browser allow it.
import { useEffect, useMemo, useState } from "react";
import type { Asset } from "@/lib/api/client";
import { canDecode } from "@/lib/decoding";
import type { FrameTable } from "@/lib/frames";
import type { Quality } from "@/lib/qualities";
import { usePackets } from "../api/packets";
import type { Player } from "../components/player/use-player";
import { whenResting } from "../resting";
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
  /** Whose first picture has come. */
  const [opened, setOpened] = useState<string | null>(null);
  // Whoever asks for less than the original has a thin line; HDR is mapped by the player, and looks other on a canvas.
  const isWanted =
    (quality === "auto" || quality === "original") && table?.hdr === null && canDecode();
  const packets = usePackets(asset, isWanted && opened === asset.id);
  useEffect(() => () => glass.dispose(), [glass]);
  useEffect(() => {
    if (!table) return;
    glass.adopt(table);
    // The first picture comes before what makes the next ones fast.
    return whenResting(glass, () => setOpened(asset.id));
  }, [glass, table, asset.id]);
  useEffect(() => {
    if (!isWanted || !packets || packets.refused) return;
    return glass.open((heard) => paintInWorker(asset.id, packets, heard));
  }, [glass, isWanted, packets, asset.id]);
  return { ...player, screen: glass, glass };
}
