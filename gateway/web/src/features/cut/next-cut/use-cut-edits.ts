// Undo and redo in Cut: of the cursor, the settings of the next cut and the crop, in turn with announced actions.
import { useMemo, useRef } from "react";
import { announcedIn } from "@/lib/settings/announced-settings";
import { lengthsIn } from "@/lib/clips/clip-length";
import type { FrameTable } from "@/lib/footage/frames";
import { changeSettings, type Settings } from "@/lib/settings/settings";
import { announceDone, lastRecordedAt } from "@/lib/undo/undo";
import { useEdits, type Step } from "@/lib/undo/use-edits";
import { useUndoInTurn } from "@/lib/undo/use-undo-in-turn";
import type { Screen } from "@/lib/player/screen";
import type { Cropping } from "../crop/cropping";
import type { CropEditing } from "../crop/use-cropping";
import type { Hold, useCursor } from "./use-cursor";

type Edited = Pick<
  Settings,
  | "clips"
  | "spread"
  | "shortSide"
  | "contract"
  | "format"
  | "audio"
  | "dynamicRange"
  | "label"
  | "category"
> & {
  /** Of each profile, as JSON: states are compared by value, also with one from before a reload. */
  lengths: string;
  cursor: number;
  /** Frames; -1 where there is none. */
  inPoint: number;
  out: number;
  cropping: Cropping;
  hold: Hold;
};

const GRADUAL: readonly string[] = ["clips", "spread", "lengths", "shortSide", "label", "cursor"];

export function useCutEdits(
  assetId: string,
  table: FrameTable | undefined,
  screen: Screen,
  settings: Settings,
  move: ReturnType<typeof useCursor>,
  crop: CropEditing,
) {
  const { clips, spread, shortSide, contract, format, audio, dynamicRange, label, category } =
    settings;
  const lengths = JSON.stringify(settings.lengths);
  const { cursor, hold, put, setHold, restoreOut } = move;
  const inPoint = hold === "in point" ? cursor : -1;
  const out = move.out ?? -1;
  const { cropping, replace } = crop;
  const state = useMemo<Edited | null>(() => {
    if (!table) return null;
    const picked = { clips, spread, lengths, shortSide, contract, format, audio, dynamicRange };
    return { ...picked, label, category, cursor, inPoint, out, cropping, hold };
  }, [
    table,
    clips,
    spread,
    lengths,
    shortSide,
    contract,
    format,
    audio,
    dynamicRange,
    label,
    category,
    cursor,
    inPoint,
    out,
    cropping,
    hold,
  ]);
  /** The next step takes all key frames away. One to another group without any looks alike. */
  const takesKeys = useRef(false);
  const edits = useEdits<Edited>({
    of: assetId,
    state,
    forgotten: ["cropping", "hold", "inPoint", "out"],
    elseAt: lastRecordedAt,
    beside: "hold",
    announced: announcedIn(settings),
    isGradual: (name) => GRADUAL.includes(name),
    restore: (to, from) => {
      changeSettings({
        clips: to.clips,
        spread: to.spread,
        lengths: lengthsIn(JSON.parse(to.lengths)),
        shortSide: to.shortSide,
        contract: to.contract,
        format: to.format,
        audio: to.audio,
        dynamicRange: to.dynamicRange,
        label: to.label,
        category: to.category,
      });
      replace(to.cropping);
      setHold(to.hold);
      restoreOut(to.out < 0 ? null : to.out);
      put(to.cursor);
      if (to.cursor !== from.cursor) screen.show(to.cursor);
    },
    onStep: (step) => {
      const lost = takesKeys.current ? keyframesIn(step.before) : 0;
      takesKeys.current = false;
      if (lost > 0) tellOfLost(step, lost);
    },
  });
  const tellOfLost = (step: Step<Edited>, lost: number) =>
    announceDone(`${lost === 1 ? "1 key frame" : `${lost} key frames`} removed`, () => {
      edits.undoFrom(step);
      return Promise.resolve();
    });
  return {
    ...useUndoInTurn(edits),
    /** Says that it did, with an undo: they may have taken long to set. */
    removeKeys: () => {
      if (cropping.keyframes.length === 0) return;
      takesKeys.current = true;
      replace({ ...cropping, keyframes: [] });
      if (hold === "for keys") setHold("open");
    },
  };
}

const keyframesIn = ({ cropping }: Edited) => cropping.keyframes.length;
