// The crop of the open video. Its ratio and random crops are remembered as settings; its place and key frames are not.
import { useCallback, useState } from "react";
import type { FrameTable } from "@/lib/frames";
import { changeSettings, type Settings } from "@/lib/settings";
import type { Screen } from "./components/player/screen";
import { changed, changedAt, seeded } from "./crop-edits";
import { NO_CROP, shownState, type Cropping, type CropState } from "./cropping";

export type CropEditing = {
  cropping: Cropping;
  replace: (cropping: Cropping) => void;
  /** The crop at the present frame. */
  stateNow: () => CropState;
  /** Changes the crop: from the present frame on if the cursor is locked, else all of it. */
  change: (change: Partial<CropState>) => void;
};

const remembered = (settings: Settings): Cropping =>
  seeded({
    ...NO_CROP,
    ratio: settings.portraitRatio || null,
    random_portrait: settings.randomPortrait,
    random_square: settings.randomSquare,
    seed: settings.randomSeed < 0 ? null : settings.randomSeed,
    move: settings.cropMove,
  });

export function useCropping(
  settings: Settings,
  table: FrameTable | undefined,
  screen: Screen,
  locked: boolean,
): CropEditing {
  const [cropping, setCropping] = useState(() => remembered(settings));
  const replace = useCallback((wanted: Cropping) => {
    const next = seeded(wanted);
    setCropping(next);
    changeSettings({
      portraitRatio: next.ratio ?? "",
      randomPortrait: next.random_portrait,
      randomSquare: next.random_square,
      randomSeed: next.seed ?? -1,
      cropMove: next.move,
    });
  }, []);
  const now = () => (table ? table.secondsOf(screen.aim) : 0);
  const stateNow = () => shownState(cropping, now());
  const change = (by: Partial<CropState>) =>
    replace(locked ? changedAt(cropping, now(), by) : changed(cropping, by));
  return { cropping, replace, stateNow, change };
}
