// The width of a part that a person may change; its style sheet says what is usual, and what holds on a phone.
import type { CSSProperties } from "react";

/** `--part-width`, in px; 0: the style sheet's own. */
export const widthOf = (width: number): CSSProperties =>
  width === 0 ? {} : ({ "--part-width": `${width}px` } as CSSProperties);
