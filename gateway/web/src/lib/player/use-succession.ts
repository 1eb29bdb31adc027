// Replaces one screen by another, such as a rendition: the new one continues at the old one's frame or target.
import { useCallback, useEffect, useRef, type RefObject } from "react";
import type { FrameTable } from "../footage/frames";
import type { Screen, Shown } from "./screen";

type Succession = {
  /** The last frame of the screen that is leaving, or has left. */
  last: RefObject<Shown>;
  /** Called before a screen leaves. */
  note: (leaving: Screen) => void;
};

/** Gives a screen its frames, and continues at the previous screen's frame; at first at `start`. */
export function useSuccession(
  screen: Screen,
  table: FrameTable | undefined,
  start: number,
): Succession {
  const last = useRef<Shown>({ frame: start, playing: false, seeking: false });
  const note = useCallback((leaving: Screen) => {
    const shown = leaving.shown.get();
    // The target counts as reached, to avoid two jumps.
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
