// Has a grain of the sound heard for each picture that a hand leads to, where somebody wants that.
import { useEffect } from "react";
import type { FrameTable } from "@/lib/frames";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import type { Settings } from "@/lib/settings";
import type { Screen } from "../components/player/screen";
import type { Player } from "../components/player/use-player";
import { SoundGrains, soundOf } from "./sound-grains";

export function useSoundGrains(
  asset: Asset,
  table: FrameTable | undefined,
  player: Player,
  screen: Screen,
  { scrubSound, muted }: Settings,
): void {
  const { sound, shows, video } = player;
  const isWanted = scrubSound && !muted && asset.audio != null && table !== undefined;
  // A rendition's sound begins with frame 0. What HLS plays comes in pieces that no other player reads.
  const source = sound ?? (shows === "original" ? address.original(asset.id) : null);
  useEffect(() => {
    if (!isWanted || source === null) return;
    const heard = soundOf(source);
    const grains = new SoundGrains(heard);
    let seen = screen.shown.get().frame;
    const stopListening = screen.shown.subscribe(() => {
      const { frame, playing } = screen.shown.get();
      const isOther = frame !== seen && seen !== null;
      seen = frame;
      if (!isOther || frame === null || playing) return;
      const offset = sound === null ? (video?.offset ?? 0) : 0;
      grains.want(offset + table.secondsOf(frame));
    });
    return () => {
      stopListening();
      grains.dispose();
      heard.dispose();
    };
  }, [isWanted, source, sound, table, video, screen]);
}
