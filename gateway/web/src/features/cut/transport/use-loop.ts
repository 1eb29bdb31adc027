// Plays the span of the next cut in a loop.
import { useEffect, useRef } from "react";
import type { FrameTable } from "@/lib/footage/frames";
import type { NextCut } from "../next-cut/next-cut";
import type { Screen } from "../player/screen";

/** Frames before the end of the file at which a loop goes back, because the player would stop at the end. */
const BEFORE_END = 2;

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
    table && first && last
      ? {
          from: table.clamp(first.firstFrame),
          to: Math.min(table.atOrBefore(last.end), table.count - 1 - BEFORE_END),
        }
      : null;
  const held = useRef(span);
  useEffect(() => {
    held.current = span;
  });
  useEffect(() => {
    if (!on) return;
    return screen.shown.subscribe(() => {
      const { frame, playing, seeking } = screen.shown.get();
      const now = held.current;
      if (!playing || seeking || frame === null || now === null) return;
      if (frame >= now.to && now.to > now.from) screen.show(now.from);
    });
  }, [screen, on]);
}
