// A video opens by one press, and many people press twice: the second half of their double click lands on the room that
// has opened meanwhile, where it would play the video, move the cursor or cut.

/** Two presses within so many ms and px are one double click: for what comes before the browser has counted them. */
const DOUBLE_MS = 500;
const NEAR_PX = 5;

/** Keeps the rest of the double click that may have begun with this click from whatever lies there by then. */
export function openOnce(first: MouseEvent): void {
  // A key, or what reads the screen: nothing follows.
  if (first.detail !== 1) return;
  const over = new AbortController();
  const options = { capture: true, signal: over.signal };
  window.addEventListener(
    "pointerdown",
    (event) => {
      const away = Math.hypot(event.clientX - first.clientX, event.clientY - first.clientY);
      const isSecond = event.timeStamp - first.timeStamp < DOUBLE_MS && away < NEAR_PX;
      if (isSecond) event.stopPropagation();
    },
    options,
  );
  const counted = (event: MouseEvent) => {
    if (event.detail < 2) {
      over.abort();
      return;
    }
    event.stopPropagation();
    event.preventDefault();
  };
  for (const name of ["mousedown", "click", "dblclick"] as const) {
    window.addEventListener(name, counted, options);
  }
}
