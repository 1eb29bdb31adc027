// The cursor, at which the next cut begins, the out point, and everything that moves them. The cursor is where the picture
// is that is seen, unless an in point or a lock holds it.
import {
  startTransition,
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type RefObject,
} from "react";
import { flushSync } from "react-dom";
import { useSearchParams } from "wouter";
import { changeSettings } from "@/lib/settings/settings";
import { lengthTo, mistakeInLength } from "@/lib/clips/clip-length";
import type { FrameTable } from "@/lib/footage/frames";
import { clockOfMilliseconds } from "@/lib/time/time";
import { Movement } from "../scrub/movement";
import type { ShuttleScreen } from "../transport/shuttle";
import { keepPoints, keptPoints, type Points } from "./kept-points";

/** Browsers refuse an address that changes many times a second. */
const ADDRESS_MS = 300;
/** Events that begin a user's action. */
const ACTS = ["keydown", "pointerdown", "click"] as const;

/**
 * Whether the cursor, where the next cut begins, stays while one moves through the video. `open`: it follows the picture
 * that is seen. `looking`: another part of the next cut is looked at, until the next move. `in point`: it was set.
 * `locked`: changes of the crop set key frames as well. `for keys`: it was locked for key frames that a group or a
 * followed subject brought with it, not by the user.
 */
export type Hold = "open" | "looking" | "in point" | "locked" | "for keys";

/** The frame in the address when the video is opened. */
export function useStartFrame(): number {
  const [params] = useSearchParams();
  const [start] = useState(() => {
    const frame = Number(params.get("frame"));
    return Number.isInteger(frame) && frame > 0 ? frame : 0;
  });
  return start;
}

export function useCursor(
  assetId: string,
  start: number,
  table: FrameTable | undefined,
  screen: RunningScreen,
) {
  const [wanted, setWanted] = useState(start);
  // Keys and wheel events may be faster than rendering: each step starts at the previous one's result.
  const latest = useRef(start);
  /** Moves the cursor only, not the picture. */
  const put = useCallback((frame: number) => {
    latest.current = frame;
    setWanted(frame);
  }, []);
  /** Moves the cursor during a drag: rendered at low priority, so that the picture is shown first. */
  const follow = useCallback((frame: number) => {
    latest.current = frame;
    startTransition(() => setWanted(frame));
  }, []);
  const [movement] = useState(() => new Movement());
  const [hold, setHold] = useState<Hold>("open");
  const [out, setOutPoint] = useState<number | null>(null);
  const isHeld = hold !== "open" && hold !== "looking";
  // In the render that has the table first, so that nothing begins elsewhere.
  const [opened, setOpened] = useState<{ points: Points | null } | null>(null);
  if (table && !opened) {
    const points = keptPoints(assetId, table);
    setOpened({ points });
    if (points) {
      setWanted(points.first);
      setHold("in point");
      setOutPoint(points.out);
    }
  }
  useLayoutEffect(() => {
    if (opened?.points) latest.current = opened.points.first;
  }, [opened]);
  const [run] = useState(() => new Run());
  const follows = hold === "open";
  useEffect(() => {
    if (!table || !follows) return;
    return run.watch(screen, latest, (frame) => put(table.clamp(frame)));
  }, [run, screen, table, follows, put]);
  const seeRun = useCallback(() => {
    const { frame } = screen.shown.get();
    if (follows && table && screen.runs && frame !== null) latest.current = table.clamp(frame);
  }, [screen, table, follows]);
  useDrawnFirst(wanted, latest, setWanted, seeRun);
  useAddress(table, screen);
  // The address may name a frame that the video does not have.
  const cursor = table ? table.clamp(wanted) : wanted;
  /** Null where there is nothing to keep, so that moving through the video stores nothing. */
  const first = hold === "in point" || out !== null ? cursor : null;
  useEffect(() => {
    if (opened) keepPoints(assetId, first === null ? null : { first, out });
  }, [assetId, opened, first, out]);

  /** Shows a frame, and moves the cursor with it unless that is held. */
  const goTo = useCallback(
    (frame: number) => {
      if (!table) return;
      const to = table.clamp(frame);
      run.end();
      screen.show(to);
      if (isHeld) return;
      setHold("open");
      if (movement.goesOn()) follow(to);
      else put(to);
    },
    [table, screen, isHeld, follow, put, movement, run],
  );

  /** Steps by keys from the picture that is seen, or from that which is on its way. */
  const step = useCallback(
    (from: (frame: number) => number) => {
      if (!table) return;
      const seen = isHeld || hold === "looking" || screen.runs ? screen.aim : latest.current;
      const next = table.clamp(from(table.clamp(seen)));
      run.end();
      screen.show(next);
      if (isHeld) return;
      setHold("open");
      follow(next);
    },
    [table, screen, isHeld, hold, follow, run],
  );

  /** So many frames further; what plays stops, because a frame on is not seen while it does. */
  const stepFrames = useCallback(
    (by: number) => {
      if (screen.runs) screen.pause();
      step((frame) => frame + by);
    },
    [screen, step],
  );
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

  /** Shows another part of the next cut, whose begin stays until the next move. */
  const look = useCallback(
    (frame: number) => {
      run.end();
      setHold((now) => (now === "open" ? "looking" : now));
      screen.show(frame);
    },
    [screen, run],
  );
  /** Moves the cursor, held or not, and the picture with it. */
  const shift = useCallback(
    (frame: number) => {
      if (!table) return;
      run.end();
      put(table.clamp(frame));
      screen.show(table.clamp(frame));
    },
    [table, screen, put, run],
  );
  /** Back to where the next cut begins, or to where playing began. */
  const goBack = () => {
    const to = isHeld || hold === "looking" ? cursor : (run.began ?? cursor);
    if (!isHeld) setHold("open");
    shift(to);
  };
  const letGo = () => {
    setOutPoint(null);
    if (hold === "locked") return;
    setHold("open");
    if (table) put(table.clamp(screen.aim));
  };
  const seen = () => (table ? table.clamp(screen.aim) : 0);
  return {
    cursor,
    hold,
    /** Whether the cursor stays while one moves. */
    isHeld,
    locked: hold === "locked",
    setHold,
    holdForKeys: useCallback(
      () => setHold((now) => (now === "open" || now === "looking" ? "for keys" : now)),
      [],
    ),
    /** The last frame of the first clip, where an out point decides its length. */
    out,
    /** For undo and what brings other settings back. */
    restoreOut: setOutPoint,
    /** Whether there is an in or out point. */
    isSet: out !== null || hold === "in point" || hold === "for keys",
    goTo,
    put,
    shift,
    look,
    /** To be called when the span of the next cut begins to play in a loop. */
    stay: () => setHold((now) => (now === "open" ? "looking" : now)),
    /** To be called when something else begins to play. */
    goOn: () => {
      if (hold !== "looking") return;
      setHold("open");
      put(seen());
    },
    goBack,
    stepFrames,
    stepSeconds,
    /** Sets the in point at the picture that is seen; an out point before it is let go. */
    setIn: () => {
      put(seen());
      setHold((now) => (now === "locked" || now === "for keys" ? now : "in point"));
      setOutPoint((now) => (now !== null && now < seen() ? null : now));
    },
    /** Sets the out point there; without an in point the cut begins with the video. Returns why not, or null. */
    setOut: (): string | null => {
      if (!table) return null;
      const begin = isHeld ? cursor : 0;
      if (seen() < begin) return outBeforeIn(table, begin);
      const mistake = mistakeInLength(lengthTo(table, begin, seen()), table);
      if (mistake !== null) return mistake;
      if (!isHeld) {
        put(begin);
        setHold("in point");
      }
      setOutPoint(seen());
      return null;
    },
    letGo,
    toggleLock: () => {
      if (hold === "locked") {
        setHold("open");
        if (table) put(table.clamp(screen.aim));
      } else setHold("locked");
    },
  };
}

const outBeforeIn = (table: FrameTable, begin: number) =>
  `The out point would be before the in point, ${clockOfMilliseconds(table.millisecondsOf(begin))}: set that first.`;

/** What a cursor needs of a screen: whether it plays, at any speed. */
type RunningScreen = Pick<ShuttleScreen, "shown" | "speed" | "runs" | "aim" | "show" | "pause">;

/**
 * What plays takes the cursor with it: when it stops, and before whatever is done meanwhile. Pictures that come late,
 * after it was stopped, count as well, until another frame is asked for.
 */
class Run {
  /** Where it began; null once another frame was asked for. */
  began: number | null = null;
  #runs = false;
  #ran = false;

  /** Follows the screen until the returned function is called. */
  watch(screen: RunningScreen, cursor: RefObject<number>, follow: (frame: number) => void) {
    const look = () => {
      const { frame } = screen.shown.get();
      if (screen.runs) {
        if (!this.#runs) this.began = cursor.current;
        this.#runs = this.#ran = true;
        return;
      }
      this.#runs = false;
      if (this.#ran && frame !== null) follow(frame);
    };
    const stops = [screen.shown.subscribe(look), screen.speed.subscribe(look)];
    return () => stops.forEach((stop) => stop());
  }

  /** Another frame is asked for. */
  end(): void {
    this.#runs = this.#ran = false;
    this.began = null;
  }
}

/** Renders a pending cursor before any other action, so that the action uses its latest value. */
function useDrawnFirst(
  drawn: number,
  latest: RefObject<number>,
  draw: (frame: number) => void,
  update: () => void,
) {
  const last = useRef(drawn);
  useLayoutEffect(() => {
    last.current = drawn;
  }, [drawn]);
  useEffect(() => {
    const catchUp = () => {
      update();
      if (last.current !== latest.current) flushSync(() => draw(latest.current));
    };
    for (const event of ACTS) window.addEventListener(event, catchUp, { capture: true });
    return () => {
      for (const event of ACTS) window.removeEventListener(event, catchUp, { capture: true });
    };
  }, [latest, draw, update]);
}

/** Writes the frame that is seen to the address, so that a reload or a shared link restores it. */
function useAddress(table: FrameTable | undefined, screen: RunningScreen) {
  const [, setParams] = useSearchParams();
  const write = useEffectEvent((frame: number) => {
    setParams(
      (params) => {
        if (frame > 0) params.set("frame", String(frame));
        else params.delete("frame");
        return params;
      },
      { replace: true },
    );
    changeSettings({ lastFrame: frame });
  });
  useEffect(() => {
    if (!table) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let written: number | null = null;
    const look = () => {
      const { frame } = screen.shown.get();
      if (frame === null || screen.runs) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        const seen = table.clamp(screen.aim);
        if (screen.runs || seen === written) return;
        written = seen;
        write(seen);
      }, ADDRESS_MS);
    };
    look();
    const stops = [screen.shown.subscribe(look), screen.speed.subscribe(look)];
    return () => {
      clearTimeout(timer);
      stops.forEach((stop) => stop());
    };
  }, [table, screen]);
}
