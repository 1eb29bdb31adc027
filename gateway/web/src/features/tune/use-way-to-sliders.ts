// The way of the focus to the sliders and back, by one key: between them and the frames lie dozens of steps of Tab.
import { useState } from "react";

/** `attach`: the element with the sliders; `go`: to the first one, or from anything in that element back to the page. */
export function useWayToSliders() {
  const [element, attach] = useState<HTMLElement | null>(null);
  const go = () => {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && element?.contains(focused)) focused.blur();
    else element?.querySelector<HTMLElement>("[role=slider]")?.focus();
  };
  return { attach, go };
}
