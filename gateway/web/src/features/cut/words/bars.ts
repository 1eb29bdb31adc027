// Where segments of a transcript are on the timeline.
import type { SaidSegment } from "@/lib/api/client";
import type { Scale } from "../timeline/view";

export type Bar = { segment: SaidSegment; left: number; right: number };

/** Space between two bars, and the least width of one, in px. */
const GAP = 1;

/** The bars in view. Of segments that would lie on one another, as ten hours in a window do, the first is shown. */
export function barsOf(segments: readonly SaidSegment[], scale: Scale, width: number): Bar[] {
  const bars: Bar[] = [];
  let free = 0;
  for (const segment of segments) {
    const from = scale.x(segment.start);
    const to = scale.x(segment.end);
    const left = Math.max(free, from);
    if (left >= width) break;
    if (to < free) continue;
    const right = Math.min(width, Math.max(left + GAP, to - GAP));
    bars.push({ segment, left, right });
    free = right + GAP;
  }
  return bars;
}
