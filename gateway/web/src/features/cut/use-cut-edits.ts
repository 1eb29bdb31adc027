// Undo and redo in Cut: of the cursor, the settings of the next cut and the crop, in turn with announced actions.
import { useMemo, useRef } from "react";
import { announcedIn } from "@/lib/announced-settings";
import type { FrameTable } from "@/lib/frames";
import { changeSettings, type Settings } from "@/lib/settings";
import { announceDone, lastRecordedAt } from "@/lib/undo";
import { useEdits, type Step } from "@/lib/use-edits";
import { useUndoInTurn } from "@/lib/use-undo-in-turn";
import type { Screen } from "./components/player/screen";
import type { Cropping } from "./cropping";
import type { Lock, useCursor } from "./use-cursor";
import type { CropEditing } from "./use-cropping";

type Edited = Pick<
  Settings,
  | "clips"
  | "spread"
  | "lengths"
  | "shortSide"
  | "contract"
  | "format"
  | "audio"
  | "dynamicRange"
  | "label"
  | "category"
> & {
  cursor: number;
  cropping: Cropping;
  lock: Lock;
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
  const {
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
  } = settings;
  const { cursor, lock, locked, put, setLock } = move;
  const { cropping, replace } = crop;
  const state = useMemo<Edited | null>(() => {
    if (!table) return null;
    const picked = { clips, spread, lengths, shortSide, contract, format, audio, dynamicRange };
    return { ...picked, label, category, cursor, cropping, lock };
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
    cropping,
    lock,
  ]);
  /** The next step is an unlocking that takes key frames away. One to another group without any looks alike. */
  const takesKeys = useRef(false);
  const edits = useEdits<Edited>({
    of: assetId,
    state,
    forgotten: ["cropping", "lock"],
    elseAt: lastRecordedAt,
    beside: "lock",
    announced: announcedIn(settings),
    isGradual: (name) => GRADUAL.includes(name),
    restore: (to, from) => {
      changeSettings({
        clips: to.clips,
        spread: to.spread,
        lengths: to.lengths,
        shortSide: to.shortSide,
        contract: to.contract,
        format: to.format,
        audio: to.audio,
        dynamicRange: to.dynamicRange,
        label: to.label,
        category: to.category,
      });
      replace(to.cropping);
      setLock(to.lock);
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
    /** Key frames need a locked cursor: without it a crop applies to the whole video. */
    toggleLock: () => {
      if (locked && cropping.keyframes.length > 0) {
        takesKeys.current = true;
        replace({ ...cropping, keyframes: [] });
      }
      setLock(locked ? "open" : "locked");
    },
  };
}

const keyframesIn = ({ cropping }: Edited) => cropping.keyframes.length;
