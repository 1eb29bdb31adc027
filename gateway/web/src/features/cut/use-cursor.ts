// The cursor, at which the next cut begins, and everything that moves it. The visible frame may be another: see Screen.
import {
  startTransition,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type RefObject,
} from "react";
import { flushSync } from "react-dom";
import { useSearchParams } from "wouter";
import { changeSettings } from "@/lib/settings";
import type { FrameTable } from "@/lib/frames";
import type { Screen } from "./components/player/screen";
import { Movement } from "./scrub/movement";

/** Browsers refuse an address that changes many times a second. */
const ADDRESS_MS = 300;
/** Events that begin a user's action. */
const ACTS = ["keydown", "pointerdown", "click"] as const;

/**
 * Whether moving through the video leaves the cursor where it is. `for keys`: it was locked for key frames that a group
 * or a followed subject brought with it, not by the user.
 */
export type Lock = "open" | "locked" | "for keys";

/** The frame in the address when the video is opened. */
export function useStartFrame(): number {
  const [params] = useSearchParams();
  const [start] = useState(() => {
    const frame = Number(params.get("frame"));
    return Number.isInteger(frame) && frame > 0 ? frame : 0;
  });
  return start;
}

export function useCursor(start: number, table: FrameTable | undefined, screen: Screen) {
  const [wanted, setWanted] = useState(start);
  // Keys and wheel events may be faster than rendering: each step starts at the previous one's result.
  const latest = useRef(start);
  /** Moves the cursor only, not the picture. */
  const setCursor = useCallback((frame: number) => {
    latest.current = frame;
    setWanted(frame);
  }, []);
  /** Moves the cursor during a drag: rendered at low priority, so that the picture is shown first. */
  const follow = useCallback((frame: number) => {
    latest.current = frame;
    startTransition(() => setWanted(frame));
  }, []);
  useDrawnFirst(wanted, latest, setWanted);
  const [movement] = useState(() => new Movement());
  const [lock, setLock] = useState<Lock>("open");
  const locked = lock !== "open";
  // The address may name a frame that the video does not have.
  const cursor = table ? table.clamp(wanted) : wanted;
  useAddress(cursor);

  /** Goes to a frame: always the picture, and the cursor unless it is locked. */
  const goTo = useCallback(
    (frame: number) => {
      if (!table) return;
      const to = table.clamp(frame);
      screen.show(to);
      if (locked) return;
      if (movement.goesOn()) follow(to);
      else setCursor(to);
    },
    [table, screen, locked, follow, setCursor, movement],
  );

  /**
   * Steps by keys from the cursor; the picture follows unless it plays. With a locked cursor only the picture steps.
   */
  const step = useCallback(
    (from: (frame: number) => number) => {
      if (!table) return;
      if (locked) {
        screen.show(table.clamp(from(screen.aim)));
        return;
      }
      const next = table.clamp(from(table.clamp(latest.current)));
      if (!screen.shown.get().playing) screen.show(next);
      follow(next);
    },
    [table, screen, locked, follow],
  );

  const stepFrames = useCallback((by: number) => step((frame) => frame + by), [step]);
  const stepSeconds = useCallback(
    (by: number) =>
      step((frame) => {
        if (!table) return frame;
        const seconds = Math.max(0, table.secondsOf(frame) + by);
        // Rounded away from the start of the step, so that a step back undoes one forth.
        return by < 0 ? table.atOrBefore(seconds) : table.atOrAfter(seconds);
      }),
    [step, table],
  );
  const lockForKeys = useCallback(
    () => setLock((lock) => (lock === "open" ? "for keys" : lock)),
    [],
  );
  return {
    cursor,
    lock,
    locked,
    setLock,
    lockForKeys,
    goTo,
    put: setCursor,
    stepFrames,
    stepSeconds,
  };
}

/** Renders a pending cursor before any other action, so that the action uses its latest value. */
function useDrawnFirst(drawn: number, latest: RefObject<number>, draw: (frame: number) => void) {
  const last = useRef(drawn);
  useLayoutEffect(() => {
    last.current = drawn;
  }, [drawn]);
  useEffect(() => {
    const catchUp = () => {
      if (last.current !== latest.current) flushSync(() => draw(latest.current));
    };
    for (const event of ACTS) window.addEventListener(event, catchUp, { capture: true });
    return () => {
      for (const event of ACTS) window.removeEventListener(event, catchUp, { capture: true });
    };
  }, [latest, draw]);
}

/** Writes the cursor to the address, so that a reload or a shared link restores it. */
function useAddress(cursor: number) {
  const [, setParams] = useSearchParams();
  useEffect(() => {
    const timer = setTimeout(() => {
      setParams(
        (params) => {
          if (cursor > 0) params.set("frame", String(cursor));
          else params.delete("frame");
          return params;
        },
        { replace: true },
      );
      changeSettings({ lastFrame: cursor });
    }, ADDRESS_MS);
    return () => clearTimeout(timer);
    // The setter changes with each change of the address.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor]);
}
