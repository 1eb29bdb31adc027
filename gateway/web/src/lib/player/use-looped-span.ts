// Plays a span of frames in a loop.
import { useEffect, useRef } from "react";
import type { FrameTable } from "../footage/frames";
import type { Screen } from "./screen";

/** The first frame of a loop, and the one at which it goes back. */
export type LoopedSpan = { from: number; to: number };

/** Frames before the end of the file at which a loop goes back, because the player would stop at the end. */
const BEFORE_END = 2;

export const loopedSpan = (table: FrameTable, from: number, to: number): LoopedSpan => ({
  from: table.clamp(from),
  to: Math.min(to, table.count - 1 - BEFORE_END),
});

/** Changing the span changes a running loop without restarting it; null: nothing is repeated. */
export function useLoopedSpan(screen: Screen, span: LoopedSpan | null, on: boolean): void {
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
