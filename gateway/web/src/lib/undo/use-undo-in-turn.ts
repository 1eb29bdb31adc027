// Undo and redo on a page with edits of its own, such as fields and sliders, in turn with announced actions.
import { useUndo } from "../api/changes/changes";
import { lastDoneAt, lastUndoneAt, runQueued, undoQueued } from "./undo";
import type { useEdits } from "./use-edits";

type Edits = Pick<ReturnType<typeof useEdits>, "undo" | "redo" | "lastAt" | "lastUndoneAt">;

export function useUndoInTurn(edits: Edits) {
  const recorded = useUndo();
  /** Undoes what was done last: an edit of this page, or an announced action such as a deletion. */
  const undo = () =>
    undoQueued(
      async (pressed) => {
        const { at } = pressed;
        if (lastDoneAt(at) >= edits.lastAt(at)) await recorded.undo(pressed);
        // The last edit, also if it came after the key: an earlier one cannot be undone without it.
        else edits.undo();
      },
      (until) => Math.max(lastDoneAt(until), edits.lastAt(until)),
    );
  /** Redoes what was undone last; an announced action only if nothing was edited since. */
  const redo = () =>
    runQueued(async (pressed) => {
      const at = lastUndoneAt();
      if (at >= edits.lastUndoneAt() && at >= edits.lastAt()) await recorded.redo(pressed);
      else edits.redo();
    });
  return { undo, redo };
}

/** When an announced action was last done or undone, for `elseAt` of `useEdits`. */
export const lastAnnouncedAt = () => Math.max(lastDoneAt(), lastUndoneAt());
