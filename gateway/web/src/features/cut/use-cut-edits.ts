// What can be undone while a video is cut: where the cursor is, what the next cut is, what it cuts out.
import { useMemo } from "react";
import type { FrameTable } from "@/lib/frames";
import { changeSettings, type Settings } from "@/lib/settings";
import { announceDone, lastDone, undoLast } from "@/lib/undo";
import type { Screen } from "./components/player/screen";
import type { Cropping } from "./cropping";
import type { useCursor } from "./use-cursor";
import type { CropEditing } from "./use-cropping";
import { useEdits, type Step } from "./use-edits";

type Edited = Pick<
  Settings,
  "clips" | "spread" | "shortSide" | "contract" | "label" | "category"
> & {
  cursor: number;
  cropping: Cropping;
  locked: boolean;
};

export function useCutEdits(
  table: FrameTable | undefined,
  screen: Screen,
  settings: Settings,
  move: ReturnType<typeof useCursor>,
  crop: CropEditing,
) {
  const { clips, spread, shortSide, contract, label, category } = settings;
  const { cursor, locked, put, setLocked } = move;
  const { cropping, replace } = crop;
  const state = useMemo<Edited | null>(
    () =>
      table
        ? { clips, spread, shortSide, contract, label, category, cursor, cropping, locked }
        : null,
    [table, clips, spread, shortSide, contract, label, category, cursor, cropping, locked],
  );
  const edits = useEdits<Edited>({
    state,
    beside: "locked",
    gradual: ["clips", "spread", "shortSide", "label", "cursor"],
    restore: (to, from) => {
      changeSettings({
        clips: to.clips,
        spread: to.spread,
        shortSide: to.shortSide,
        contract: to.contract,
        label: to.label,
        category: to.category,
      });
      replace(to.cropping);
      setLocked(to.locked);
      put(to.cursor);
      if (to.cursor !== from.cursor) screen.show(to.cursor);
    },
    onStep: (step) => {
      const lost = step.before.locked && !step.after.locked ? keyframesIn(step.before) : 0;
      if (lost > 0) tellOfLost(step, lost);
    },
  });
  const tellOfLost = (step: Step<Edited>, lost: number) =>
    announceDone(`${lost === 1 ? "1 key frame" : `${lost} key frames`} removed`, () => {
      edits.undoFrom(step);
      return Promise.resolve();
    });
  /** What was done last comes back first, whether the page or its done line knows it. */
  const undo = () => {
    const done = lastDone();
    if (done && done.at >= edits.lastAt()) undoLast();
    else edits.undo();
  };
  return { undo, redo: edits.redo };
}

const keyframesIn = ({ cropping }: Edited) => cropping.keyframes.length;
