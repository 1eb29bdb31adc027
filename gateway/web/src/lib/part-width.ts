// The adjustable width of a part; its style sheet has the default, and the value for phones.
import type { CSSProperties } from "react";

/** `--part-width`, in px; 0: the style sheet's default. */
export const widthOf = (width: number): CSSProperties =>
  width === 0 ? {} : ({ "--part-width": `${width}px` } as CSSProperties);
