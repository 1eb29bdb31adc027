// Undo and redo of edits on what is open: a video in Cut, a timeline in Tune. They are found by comparing states after
// each render, so whatever sets a cursor, a crop or a slider can be undone, without reporting it.
import { useCallback, useEffect, useRef } from "react";
import { keepEdits, takeKeptEdits } from "./kept-edits";
import {
  NO_HISTORY,
  recorded,
  redone,
  undone,
  type History,
  type Step as HistoryStep,
} from "./edit-history";

type Scalar = string | number | boolean | object | null;

/** Parts that can be compared by identity. */
export type Parts = Readonly<Record<string, Scalar>>;

export type Step<State> = HistoryStep<State>;

type EditsOptions<State> = {
  /** Id of the video or timeline: edits that were kept for it before a reload are restored. */
  of: string;
  /** Parts of the state that are lost in a reload; they are restored with the edits. */
  forgotten: readonly (keyof State & string)[];
  /**
   * When another action was last done or undone that can be undone after a reload too, in ms of the page's clock; older
   * edits are not kept over a reload.
   */
  elseAt: () => number;
  /** Null until it is known. */
  state: State | null;
  restore: (state: State, from: State) => void;
  /** A part whose change alone is no edit, but which is restored with edits. */
  beside: keyof State & string;
  /** Parts that an announced action has set with this state: undo has that action, so it is no edit. */
  announced: readonly string[];
  /** Whether a part was set in one of many small steps, which are merged. */
  isGradual: (name: keyof State & string, to: State) => boolean;
  onStep?: (step: Step<State>) => void;
};

const differing = (one: Parts, other: Parts) =>
  Object.keys(one).filter((name) => !Object.is(one[name], other[name]));

const equal = (one: Parts, other: Parts) => differing(one, other).length === 0;

export function useEdits<State extends Parts>(options: EditsOptions<State>) {
  const { of, forgotten, elseAt, state, restore, beside } = options;
  const { announced, isGradual, onStep } = options;
  const history = useRef<History<State>>(NO_HISTORY);
  const seen = useRef<State | null>(null);
  /** The state being restored, until it is rendered: that change is no edit. */
  const expected = useRef<{ state: State; gesture: number } | null>(null);
  const gesture = useGesture();

  useEffect(() => {
    const before = seen.current;
    seen.current = state;
    if (!before && state) {
      const kept = takeKeptEdits(of, (one): one is State => isLike(one, state));
      // If the state is another one now, the kept steps would undo that change too.
      if (kept && differing(kept.state, state).every((name) => forgotten.includes(name))) {
        history.current = kept.history;
        if (!equal(kept.state, state)) {
          expected.current = { state: kept.state, gesture: gesture.current };
          restore(kept.state, state);
        }
      }
      return;
    }
    if (!before || !state || equal(before, state)) return;
    const back = expected.current;
    if (back?.gesture === gesture.current) {
      if (equal(back.state, state)) expected.current = null;
      return;
    }
    expected.current = null;
    const all = differing(before, state);
    const parts = all.filter((name) => name !== beside);
    if (parts.every((name) => announced.includes(name))) return;
    const step = {
      before,
      after: state,
      gesture: gesture.current,
      parts: parts.join(),
      at: performance.now(),
    };
    const goesOn = all.every((name) => name !== beside && isGradual(name, state));
    history.current = recorded(history.current, step, goesOn, equal);
    onStep?.(step);
  });

  // `pagehide` is the last event that is certain before a reload, and before a page in the background is closed.
  useEffect(() => {
    const keep = () => {
      if (!seen.current) return;
      const since = elseAt();
      const past = history.current.past.filter((step) => step.at > since);
      const future = history.current.future.filter(({ undoneAt = since }) => undoneAt > since);
      keepEdits({ of, state: seen.current, history: { past, future } });
    };
    window.addEventListener("pagehide", keep);
    return () => window.removeEventListener("pagehide", keep);
  }, [of, elseAt]);

  const bringBack = useCallback(
    (to: State, next: History<State>) => {
      history.current = next;
      const from = seen.current;
      if (!from || equal(from, to)) return;
      expected.current = { state: to, gesture: gesture.current };
      restore(to, from);
    },
    [restore, gesture],
  );
  const undo = useCallback(() => {
    const step = history.current.past.at(-1);
    if (step) bringBack(step.before, undone(history.current));
  }, [bringBack]);
  const redo = useCallback(() => {
    const step = history.current.future[0];
    if (step) bringBack(step.after, redone(history.current));
  }, [bringBack]);
  /** Undoes a step and all later ones. */
  const undoFrom = useCallback(
    (step: Step<State>) => {
      let back = history.current;
      let last = back.past.at(-1);
      while (last && last.at >= step.at) {
        back = undone(back);
        last = back.past.at(-1);
      }
      const first = back.future[0];
      if (first && back !== history.current) bringBack(first.before, back);
    },
    [bringBack],
  );
  const lastAt = useCallback(
    (until = Infinity) => history.current.past.findLast(({ at }) => at <= until)?.at ?? -Infinity,
    [],
  );
  const lastUndoneAt = useCallback(() => history.current.future[0]?.undoneAt ?? -Infinity, []);
  return { undo, redo, undoFrom, lastAt, lastUndoneAt };
}

/** Whether a stored value has the parts of a state, with their types. */
const isLike = (one: unknown, state: Parts): boolean =>
  typeof one === "object" &&
  one !== null &&
  Object.entries(state).every(
    ([name, value]) => typeof (one as Record<string, unknown>)[name] === typeof value,
  );

/** Counts gestures: each press of a key or of the pointer begins one, which lasts until the next. */
function useGesture() {
  const gesture = useRef(0);
  useEffect(() => {
    const begun = (event: Event) => {
      if (event instanceof KeyboardEvent && event.repeat) return;
      gesture.current += 1;
    };
    window.addEventListener("pointerdown", begun, true);
    window.addEventListener("keydown", begun, true);
    return () => {
      window.removeEventListener("pointerdown", begun, true);
      window.removeEventListener("keydown", begun, true);
    };
  }, []);
  return gesture;
}
