// Undo and redo, instead of questions like "are you sure". What was done can be undone, the newest first. The done line
// shows what was done, undone or refused last.
import { useSyncExternalStore } from "react";
import type { Change } from "../api/client";
import { wordsFor, worthRetrying } from "../api/problem";
import { shortly } from "../time/date-formats";
import { Store } from "../store";

export type UndoableAction = {
  what: string;
  undo: () => Promise<unknown>;
  /** Null: it cannot be done again after it was undone. */
  redo: (() => Promise<unknown>) | null;
  /** When it was done, or undone; by performance.now(). */
  at: number;
  /** The same in ms since 1970: the page's clock may stand still while the machine sleeps. */
  clock: number;
  /** Id of an action that can be undone elsewhere too, such as in the history; otherwise null. */
  key: string | null;
  /** Kind of change, as the gateway calls it; null: none of these. */
  kind: Change["kind"] | null;
};

export type Announcement = (
  | { kind: "done"; what: string; action: UndoableAction | null }
  | { kind: "undone"; what: string; action: UndoableAction | null }
  | { kind: "refused"; what: string; action: null; offer?: Offer }
) & {
  /** A sentence that goes before the rest. */
  first?: string;
};

/** What the user can do about a refusal: the words of a button, and its action. */
export type Offer = { words: string; act: () => Promise<unknown> };

const STAY_MS = 12_000;
/** What was done longer ago may be forgotten, and lie on another page: a key offers to undo it, and does not do so. */
const RECENT_MS = 30 * 60_000;
const MOST_ACTIONS = 200;
/** Undo and redo wait so long for an answer, then they go on without it. Most come in less than a second. */
const ANSWER_MS = 15_000;
/** From then on the page says that undo waits. */
const WAIT_SHOWN_MS = 1000;
const LAST_STEP = "the last step";
let timer: ReturnType<typeof setTimeout> | undefined;
/**
 * Ends when all work requested so far has ended or is overdue: undo and redo run in the order in which they were
 * requested.
 */
let queue: Promise<unknown> = Promise.resolve();
/** Work whose answer is no longer waited for. */
const overdue = new Set<Requested>();
const announcement = new Store<Announcement | null>(null);
const done: UndoableAction[] = [];
const undone: UndoableAction[] = [];

/** What was requested, such as "the order of 3 clips", and when, by performance.now(). */
type Requested = { what: string; at: number };
/** The request whose answer is being taken in now: what is announced meanwhile was asked for by it. */
let answering: Requested | null = null;

/** When a key was pressed: what was done later is not meant by it. The same two clocks as of actions. */
export type Pressed = Pick<UndoableAction, "at" | "clock">;

function announce(what: Announcement): void {
  announcement.set(what);
  clearTimeout(timer);
  timer = setTimeout(() => announcement.set(null), STAY_MS);
}

type UndoOptions = {
  redo?: UndoableAction["redo"];
  key?: string;
  kind?: Change["kind"];
  /**
   * When it was asked for: what was done since is newer, and is undone first. If not given, the time of the request
   * whose answer announces it, else now.
   */
  at?: number;
};

/** `clock`: in ms since 1970. */
export const isRecent = (clock: number) => Date.now() - clock < RECENT_MS;

const timesNow = (): Pressed => ({ at: performance.now(), clock: Date.now() });

/** Inserts an action where it belongs by its time. */
const insert = (into: UndoableAction[], action: UndoableAction) =>
  into.splice(into.findLastIndex((one) => one.at <= action.at) + 1, 0, action);

/** Announces what was done, with its undo. What was undone before it was asked for cannot be redone from then on. */
export function announceDone(
  what: string,
  undo: UndoableAction["undo"],
  options: UndoOptions = {},
): void {
  const { redo = null, key = null, kind = null, at = answering?.at ?? performance.now() } = options;
  const action = { what, undo, redo, key, kind, at, clock: Date.now() };
  insert(done, action);
  done.splice(0, done.length - MOST_ACTIONS);
  undone.splice(0, undone.length, ...undone.filter((one) => one.at > at));
  announce({ kind: "done", what, action });
}

/** What was announced when it was asked for, before the gateway has answered. */
export type Begun = {
  /** It was done. `key`: as of `UndoableAction`; `what`: its words, as the gateway records it. */
  settle: (known: Pick<UndoableAction, "what" | "key">) => void;
  /** It was not done, so that there is nothing to undo; its line is taken away. */
  drop: () => void;
};

/**
 * Announces what was asked for, so that the next undo means it although it may not have been sent yet. `undo` has to
 * wait for the answer, or to see to it that nothing is sent.
 */
export function announceBegun(
  what: string,
  undo: UndoableAction["undo"],
  options: UndoOptions = {},
): Begun {
  announceDone(what, undo, options);
  // Actions are copied when they are undone and redone: their undo is what they have in common.
  const isIt = (action: UndoableAction | null) => action?.undo === undo;
  return {
    settle: (known) => {
      for (const actions of [done, undone]) {
        const at = actions.findIndex(isIt);
        const action = actions[at];
        if (!action) continue;
        const settled = { ...action, ...known };
        actions[at] = settled;
        const now = announcement.get();
        if (now?.action === action) announcement.set({ ...now, what: known.what, action: settled });
      }
    },
    drop: () => {
      for (const actions of [done, undone]) {
        const action = actions.find(isIt);
        if (action) removed(actions, action);
      }
      if (isIt(announcement.get()?.action ?? null)) announcement.set(null);
    },
  };
}

/** Announces what was done and cannot be undone. */
export const announceFinal = (what: string) => announce({ kind: "done", what, action: null });

/** Announces why something could not be done. Returns how to withdraw that. */
export const announceRefusal = (what: string) =>
  announceWithdrawable({ kind: "refused", what, action: null });

/** Announces what was not done, and offers what can be done about it. Returns how to withdraw that. */
export const announceShortfall = (what: string, offer: Offer) =>
  announceWithdrawable({ kind: "refused", what, action: null, offer });

function announceWithdrawable(told: Announcement): () => void {
  announce(told);
  return () => {
    if (announcement.get() === told) announcement.set(null);
  };
}

/** Does what was offered; announces the reason if that is refused too. */
export function accept(offer: Offer): void {
  announcement.set(null);
  void offer.act().catch((error: unknown) => announceRefusal(wordsFor(error)));
}

/** Does what is offered now; announces it if nothing is. */
export function acceptOffered(): void {
  const now = announcement.get();
  if (now?.kind === "refused" && now.offer) accept(now.offer);
  else announceRefusal("There is nothing to accept.");
}

function removed(from: UndoableAction[], action: UndoableAction): boolean {
  const at = from.indexOf(action);
  if (at >= 0) from.splice(at, 1);
  return at >= 0;
}

/** Ends with the work, or when it has taken too long; it is overdue then, until it ends. */
function patiently(work: Promise<unknown>, requested: Requested): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => {
      overdue.add(requested);
      resolve();
    }, ANSWER_MS);
    const ended = () => {
      clearTimeout(patience);
      overdue.delete(requested);
      resolve();
    };
    work.then(ended, ended);
  });
}

/**
 * Runs work after all that was requested before, since only then it is known what was done last. The work is given the
 * time of the call, since more may be done until its turn comes.
 */
export function runQueued(work: (pressed: Pressed) => unknown): void {
  const pressed = timesNow();
  queue = queue.then(() => {
    const running = Promise.resolve(pressed)
      .then(work)
      .catch((error: unknown) => announceRefusal(wordsFor(error)));
    return patiently(running, { what: LAST_STEP, at: performance.now() });
  });
}

/**
 * Makes undo wait for work that is announced when it is answered: undo pressed before that means this work. `what` is
 * named where the answer does not come.
 */
export function toBeAnnounced<T>(work: Promise<T>, what = LAST_STEP): Promise<T> {
  const requested = { what, at: performance.now() };
  // Waits a moment longer, until the code that awaits the answer has announced it.
  const takenIn = () => {
    answering = requested;
    return new Promise<void>((resolve) =>
      setTimeout(() => {
        if (answering === requested) answering = null;
        resolve();
      }),
    );
  };
  const answered = patiently(work.then(takenIn), requested);
  queue = queue.then(() => answered);
  return work;
}

/**
 * Undoes by key, after all that was requested before. Says that it waits, and if what was done last has no answer, that
 * the step before it was undone. `lastAt`: when that step was done, of those done until a time.
 */
export function undoQueued(
  work: (pressed: Pressed) => Promise<unknown>,
  lastAt: (until: number) => number = lastDoneAt,
): void {
  let waits: Announcement | null = null;
  const showing = setTimeout(() => {
    waits = { kind: "done", what: "Undo waits for an answer from Rushes.", action: null };
    announce(waits);
  }, WAIT_SHOWN_MS);
  runQueued(async (pressed) => {
    if (waits !== null && announcement.get() === waits) announcement.set(null);
    const at = lastAt(pressed.at);
    const passed = [...overdue].findLast((one) => one.at > at && one.at <= pressed.at);
    const before = announcement.get();
    try {
      await work(pressed);
    } finally {
      clearTimeout(showing);
    }
    if (passed) tellOfPassed(passed, [before, waits]);
  });
}

/** Says what undo has passed over, before what it has announced itself: anything but what was announced `before`. */
function tellOfPassed({ what }: Requested, before: readonly (Announcement | null)[]): void {
  const first = `No answer yet to ${what}.`;
  const now = announcement.get();
  if (now && !before.includes(now)) announce({ ...now, first });
  else announceRefusal(`${first} The step before it was undone.`);
}

/** Undoes or redoes an action. If that is refused for good, the action is dropped. */
async function execute(
  action: UndoableAction,
  from: UndoableAction[],
  work: () => Promise<unknown>,
  then: () => void,
) {
  announcement.set(null);
  try {
    await work();
  } catch (error) {
    if (worthRetrying(error)) insert(from, action);
    announceRefusal(wordsFor(error));
    return;
  }
  then();
}

const undoNow = (action: UndoableAction) =>
  execute(action, done, action.undo, () => {
    const back = { ...action, ...timesNow() };
    if (action.redo) undone.push(back);
    announce({ kind: "undone", what: action.what, action: action.redo ? back : null });
  });

/** From then on it was done when that was asked for: an undo pressed next means this, although it is answered later. */
const redoNow = (
  action: UndoableAction,
  redo: NonNullable<UndoableAction["redo"]>,
  pressed: Pressed,
) =>
  execute(action, undone, redo, () => {
    const again = { ...action, ...pressed };
    insert(done, again);
    announce({ kind: "done", what: action.what, action: again });
  });

/** Undoes an action, whatever was done since. */
export function undoAction(action: UndoableAction): void {
  if (!removed(done, action)) return;
  announcement.set(null);
  runQueued(() => undoNow(action));
}

/** Redoes an action that was undone. */
export function redoAction(action: UndoableAction): void {
  const { redo } = action;
  if (!redo || !removed(undone, action)) return;
  announcement.set(null);
  runQueued((pressed) => redoNow(action, redo, pressed));
}

/** Offers to undo or redo what is not of this tab, or was done in it long ago. `clock`: in ms since 1970. */
export function offerEarlier(
  way: "undo" | "redo",
  { what, clock }: Pick<UndoableAction, "what" | "clock">,
  act: () => void,
): void {
  announceShortfall(
    `Not ${way === "undo" ? "done" : "undone"} here lately: ${what}, ${shortly(clock)}.`,
    {
      words: way === "undo" ? "Undo it" : "Redo it",
      act: () => {
        act();
        return Promise.resolve();
      },
    },
  );
}

/**
 * Undoes the action that was the last one, or the last of a kind, when the key was pressed; false where there is none.
 * One that was done long ago is only offered, unless its kind was named. To be called by `runQueued`.
 */
export async function undoLast(
  pressed: Pressed = timesNow(),
  kind: Change["kind"] | null = null,
): Promise<boolean> {
  const action = done.findLast(
    (one) => one.at <= pressed.at && (kind === null || one.kind === kind),
  );
  if (!action) return false;
  if (kind === null && !isRecent(action.clock)) {
    offerEarlier("undo", action, () => undoAction(action));
  } else {
    removed(done, action);
    await undoNow(action);
  }
  return true;
}

/** Redoes the action that was undone last. */
export async function redoLast(pressed: Pressed = timesNow()): Promise<boolean> {
  const action = undone.at(-1);
  if (!action?.redo) return false;
  if (!isRecent(action.clock)) {
    offerEarlier("redo", action, () => redoAction(action));
  } else {
    removed(undone, action);
    await redoNow(action, action.redo, pressed);
  }
  return true;
}

/** Drops an action that was undone or redone elsewhere, and takes its line away. */
export function forgetAction(key: string): void {
  for (const actions of [done, undone]) {
    const action = actions.find((one) => one.key === key);
    if (action) removed(actions, action);
  }
  if (announcement.get()?.action?.key === key) announcement.set(null);
}

/** When the last action that can be undone was done; of those done until a time. */
export const lastDoneAt = (until = Infinity) =>
  done.findLast(({ at }) => at <= until)?.at ?? -Infinity;

/** When the last action that can be redone was undone. */
export const lastUndoneAt = () => undone.at(-1)?.at ?? -Infinity;

/** When an action was last done or undone that the gateway has recorded, so that it can be undone after a reload too. */
export const lastRecordedAt = () =>
  Math.max(
    -Infinity,
    ...[...done, ...undone].filter(({ key }) => key !== null).map(({ at }) => at),
  );

/** Whether something of a kind can be undone. All that is done and undone is announced, too. */
export const useHasDone = (kind: Change["kind"]) =>
  useSyncExternalStore(announcement.subscribe, () => done.some((one) => one.kind === kind));

export const useAnnouncement = () => useSyncExternalStore(announcement.subscribe, announcement.get);
