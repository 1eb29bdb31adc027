// Plays the span of the next cut in a loop.
import type { FrameTable } from "@/lib/footage/frames";
import type { Screen } from "@/lib/player/screen";
import { loopedSpan, useLoopedSpan } from "@/lib/player/use-looped-span";
import type { NextCut } from "../next-cut/next-cut";

/** Changing clips, spread or cursor changes a running loop without restarting it. */
export function useLoop(
  screen: Screen,
  table: FrameTable | undefined,
  { plan }: Pick<NextCut, "plan">,
  on: boolean,
): void {
  const first = plan[0];
  const last = plan.at(-1);
  const span =
    table && first && last ? loopedSpan(table, first.firstFrame, table.atOrBefore(last.end)) : null;
  useLoopedSpan(screen, span, on);
}
