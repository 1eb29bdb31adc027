// Selecting rows by presses: with Ctrl or Shift anywhere in a row, and by a plain press where a phone selects.
import type { HTMLAttributes, MouseEvent } from "react";

type RowPresses = Pick<HTMLAttributes<HTMLElement>, "onClick" | "onClickCapture" | "onMouseDown">;

/**
 * What a row does when it is pressed. `onSelect`: null where nothing can be selected; `isTicking`: a plain press selects
 * too, but on buttons, which have presses of their own. The row's tick calls `onSelect` itself.
 */
export function rowPresses(
  onSelect: ((event: MouseEvent) => void) | null,
  isTicking = false,
): RowPresses {
  if (onSelect === null) return {};
  return {
    // Before a button that is pressed with the modifier opens something.
    onClickCapture: (event) => {
      if (!hasModifier(event) || !isOf(event) || isOn("input", event)) return;
      event.stopPropagation();
      event.preventDefault();
      onSelect(event);
    },
    onClick: (event) => {
      if (isTicking && isOf(event) && !isOn("button, a, input", event)) onSelect(event);
    },
    // Shift would select the words between two rows.
    onMouseDown: (event) => {
      if (event.shiftKey && isOf(event)) event.preventDefault();
    },
  };
}

const hasModifier = ({ ctrlKey, metaKey, shiftKey }: MouseEvent) => ctrlKey || metaKey || shiftKey;

/** Not in a menu or dialog that the row has opened elsewhere on the page. */
const isOf = ({ currentTarget: row, target }: MouseEvent) => row.contains(target as Node);

const isOn = (what: string, { target }: MouseEvent) =>
  target instanceof Element && target.closest(what) !== null;
