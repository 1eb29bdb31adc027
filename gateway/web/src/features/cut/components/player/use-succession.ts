// What shows a video gives way to something else, a rendition say: that goes on where the one before was, or was going.
import { useCallback, useEffect, useRef, type RefObject } from "react";
import type { FrameTable } from "@/lib/frames";
import type { Screen, Shown } from "./screen";

type Succession = {
  /** What the screen showed last that is leaving, or has left. */
  last: RefObject<Shown>;
  /** Before one leaves. */
  note: (leaving: Screen) => void;
};

/** Gives a screen the frames, and lets it go on where the one before was; at first at `start`. */
export function useSuccession(
  screen: Screen,
  table: FrameTable | undefined,
  start: number,
): Succession {
  const last = useRef<Shown>({ frame: start, playing: false, seeking: false });
  const note = useCallback((leaving: Screen) => {
    const shown = leaving.shown.get();
    // On its way is as good as there: nobody wants to jump twice.
    const frame = shown.seeking ? leaving.aim : shown.frame;
    if (frame !== null) last.current = { ...shown, frame };
  }, []);
  useEffect(() => {
    if (!table) return;
    screen.adopt(table);
    const { frame, playing } = last.current;
    if (frame !== null && screen.shown.get().frame !== frame) screen.show(frame);
    if (playing && screen.canPlay) screen.play();
    last.current = { ...last.current, playing: playing && screen.canPlay };
    const stopListening = screen.shown.subscribe(() => note(screen));
    return () => {
      note(screen);
      stopListening();
    };
  }, [screen, table, note]);
  return { last, note };
}
