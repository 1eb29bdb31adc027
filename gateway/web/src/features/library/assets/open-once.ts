// One click opens a video, but many people double-click: the second click would reach the page that has opened
// meanwhile, and play the video, move the cursor or cut there.

/** Limits of a double click, for pointerdown, which comes before the browser has counted the clicks. */
const DOUBLE_MS = 500;
const NEAR_PX = 5;

/** Swallows the second half of the double click that this click may begin. */
export function openOnce(first: MouseEvent): void {
  // The click came from a key or a screen reader: no second one follows.
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
