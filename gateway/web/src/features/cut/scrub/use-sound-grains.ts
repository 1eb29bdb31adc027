// Audio scrubbing: plays a grain of sound for each frame that is dragged to, if the setting is on.
import { useEffect, useRef } from "react";
import type { FrameTable } from "@/lib/footage/frames";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import type { Settings } from "@/lib/settings/settings";
import type { Screen } from "@/lib/player/screen";
import type { Player } from "@/lib/player/use-player";
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
  // A rendition's sound file, or the original; HLS segments cannot be played by an <audio>.
  const source = sound ?? (shows === "original" ? address.original(asset.id) : null);
  const grains = useRef<SoundGrains | null>(null);
  /** The frame shown last while scrubbing with sound was on. */
  const seen = useRef<number | null>(null);
  useEffect(() => {
    if (!isWanted || source === null) return;
    const heard = soundOf(source);
    const made = new SoundGrains(heard);
    grains.current = made;
    return () => {
      grains.current = null;
      seen.current = null;
      made.dispose();
      heard.dispose();
    };
  }, [isWanted, source]);
  // The screen may be replaced while a file opens; `seen` outlives it, so that only another frame counts as a move.
  useEffect(() => {
    if (!isWanted) return;
    const hear = () => {
      const { frame, playing } = screen.shown.get();
      const isOther = seen.current !== null && frame !== seen.current;
      seen.current = frame ?? seen.current;
      if (!isOther || frame === null || playing) return;
      const offset = sound === null ? (video?.offset ?? 0) : 0;
      grains.current?.want(offset + table.secondsOf(frame));
    };
    hear();
    return screen.shown.subscribe(hear);
  }, [isWanted, sound, table, video, screen]);
}
