// Undo and redo, instead of questions like "are you sure". What was done can be undone, the newest first. The done line
// shows what was done, undone or refused last.
import { useSyncExternalStore } from "react";
import { wordsFor, worthRetrying } from "./api/problem";
import { Store } from "./store";

export type UndoableAction = {
  what: string;
  undo: () => Promise<unknown>;
  /** Null: it cannot be done again after it was undone. */
  redo: (() => Promise<unknown>) | null;
  /** When it was done, or undone; by performance.now(). */
  at: number;
  /** Id of an action that can be undone elsewhere too, such as in the history; otherwise null. */
  key: string | null;
};

export type Announcement =
  | { kind: "done"; what: string; action: UndoableAction | null }
  | { kind: "undone"; what: string; action: UndoableAction | null }
  | { kind: "refused"; what: string; action: null; offer?: Offer };

/** What the user can do about a refusal: the words of a button, and its action. */
export type Offer = { words: string; act: () => Promise<unknown> };

const STAY_MS = 12_000;
const MOST_ACTIONS = 200;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Ends when all work requested so far has ended: undo and redo run in the order in which they were requested. */
let queue: Promise<unknown> = Promise.resolve();
const announcement = new Store<Announcement | null>(null);
const done: UndoableAction[] = [];
const undone: UndoableAction[] = [];

function announce(what: Announcement): void {
  announcement.set(what);
  clearTimeout(timer);
  timer = setTimeout(() => announcement.set(null), STAY_MS);
}

type UndoOptions = { redo?: UndoableAction["redo"]; key?: string };

/** Announces what was done, with its undo. What was undone before cannot be done again from then on. */
export function announceDone(
  what: string,
  undo: UndoableAction["undo"],
  options: UndoOptions = {},
): void {
  const { redo = null, key = null } = options;
  const action = { what, undo, redo, key, at: performance.now() };
  done.push(action);
  done.splice(0, done.length - MOST_ACTIONS);
  undone.length = 0;
  announce({ kind: "done", what, action });
}

/** Announces what was done and cannot be undone. */
export const announceFinal = (what: string) => announce({ kind: "done", what, action: null });

/** Announces why something could not be done. */
export const announceRefusal = (what: string) => announce({ kind: "refused", what, action: null });

/** Announces what was not done, and offers what can be done about it. */
export const announceShortfall = (what: string, offer: Offer) =>
  announce({ kind: "refused", what, action: null, offer });

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

/** Runs work after all that was requested before, since only then it is known what was done last. */
export function runQueued(work: () => unknown): void {
  queue = queue.then(work).catch((error: unknown) => announceRefusal(wordsFor(error)));
}

/** Makes undo wait for work that is announced when it is answered: undo pressed before that means this work. */
export function toBeAnnounced<T>(work: Promise<T>): Promise<T> {
  // Waits a moment longer, until the code that awaits the answer has announced it.
  const takenIn = () => new Promise((resolve) => setTimeout(resolve));
  queue = queue.then(() => work).then(takenIn, () => undefined);
  return work;
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
    if (worthRetrying(error)) from.push(action);
    announceRefusal(wordsFor(error));
    return;
  }
  then();
}

const undoNow = (action: UndoableAction) =>
  execute(action, done, action.undo, () => {
    const back = { ...action, at: performance.now() };
    if (action.redo) undone.push(back);
    announce({ kind: "undone", what: action.what, action: action.redo ? back : null });
  });

const redoNow = (action: UndoableAction, redo: NonNullable<UndoableAction["redo"]>) =>
  execute(action, undone, redo, () => {
    const again = { ...action, at: performance.now() };
    done.push(again);
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
  runQueued(() => redoNow(action, redo));
}

/** Undoes the last action; false where there is none. To be called by `runQueued`. */
export async function undoLast(): Promise<boolean> {
  const action = done.pop();
  if (action) await undoNow(action);
  return action !== undefined;
}

/** Redoes the action that was undone last; false where there is none. To be called by `runQueued`. */
export async function redoLast(): Promise<boolean> {
  const action = undone.pop();
  if (action?.redo) await redoNow(action, action.redo);
  return action !== undefined;
}

/** Drops an action that was undone or redone elsewhere. */
export function forgetAction(key: string): void {
  for (const actions of [done, undone]) {
    const action = actions.find((one) => one.key === key);
    if (action) removed(actions, action);
  }
}

/** When the last action that can be undone was done. */
export const lastDoneAt = () => done.at(-1)?.at ?? -Infinity;

/** When the last action that can be redone was undone. */
export const lastUndoneAt = () => undone.at(-1)?.at ?? -Infinity;

export const useAnnouncement = () => useSyncExternalStore(announcement.subscribe, announcement.get);
