// Puts a screen in front of the player that shows frames at once while dragging: from the scrub proxy, or, if there is
// none, from the storyboard.
import { useEffect, useMemo } from "react";
import type { FrameTable } from "@/lib/footage/frames";
import type { Board } from "@/lib/footage/storyboard";
import type { DecodedPlayer } from "../decoding/use-decoded-frames";
import type { ProxyNow } from "../api/proxy";
import { StoryboardScreen } from "./storyboard-screen";
import { ScrubScreen } from "./scrub-screen";

export type Scrubbing = DecodedPlayer & {
  scrub: ScrubScreen | null;
  rough: StoryboardScreen | null;
};

export function useScrubbing(
  player: DecodedPlayer,
  assetId: string,
  table: FrameTable | undefined,
  proxy: ProxyNow,
  board: Board | null,
): Scrubbing {
  const { screen } = player;
  const { isReady, height, refetch } = proxy;
  const scrub = useMemo(
    () => (isReady ? new ScrubScreen(screen, assetId, height, refetch) : null),
    [isReady, screen, assetId, height, refetch],
  );
  const rough = useMemo(
    () => (!isReady && board ? new StoryboardScreen(screen, board) : null),
    [isReady, screen, board],
  );
  useEffect(() => () => scrub?.dispose(), [scrub]);
  useEffect(() => () => rough?.dispose(), [rough]);
  useEffect(() => {
    if (!table) return;
    scrub?.adopt(table);
    rough?.adopt(table);
  }, [scrub, rough, table]);
  return { ...player, screen: scrub ?? rough ?? screen, scrub, rough };
}
