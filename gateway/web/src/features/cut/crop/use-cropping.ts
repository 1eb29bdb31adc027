// The crop of the open video. Its ratio and random crops are remembered as settings; its place and key frames are not.
import { useCallback, useState } from "react";
import type { FrameTable } from "@/lib/footage/frames";
import { changeSettings, type Settings } from "@/lib/settings/settings";
import type { Screen } from "@/lib/player/screen";
import { changed, changedAt, keyedAt, seeded } from "./crop-edits";
import { isWhole, NO_CROP, shownState, type Cropping, type CropState } from "./cropping";

export type CropEditing = {
  cropping: Cropping;
  replace: (cropping: Cropping) => void;
  /** The crop at the present frame. */
  stateNow: () => CropState;
  /** Changes the crop: from the present frame on where it has key frames or the cursor is locked, else all of it. */
  change: (change: Partial<CropState>) => void;
  /** Whether there is a crop, now or later on. */
  isCropped: boolean;
  /** Whether changes are made by key frames. */
  isKeyed: boolean;
  /** Sets a key frame at the present frame, with the crop as it is there. Returns why not, or null. */
  keyHere: () => string | null;
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
  const isKeyed = locked || cropping.keyframes.length > 0;
  const change = (by: Partial<CropState>) =>
    replace(isKeyed ? changedAt(cropping, now(), by) : changed(cropping, by));
  const keyHere = () => {
    const keyed = keyedAt(cropping, now());
    if (typeof keyed === "string") return keyed;
    replace(keyed);
    return null;
  };
  const isCropped = !isWhole(cropping) || cropping.keyframes.length > 0;
  return { cropping, replace, stateNow, change, isCropped, isKeyed, keyHere };
}
