// Undo and redo, instead of questions like "are you sure". What was done can be undone, the newest first. The done line
// shows what was done, undone or refused last.
import { useSyncExternalStore } from "react";
import { wordsFor, worthRetrying } from "./api/problem";
import { Store } from "./store";

export type Deed = {
  what: string;
  undo: () => Promise<unknown>;
  /** Null: it cannot be done again after it was undone. */
  redo: (() => Promise<unknown>) | null;
  /** When it was done, or undone; by performance.now(). */
  at: number;
  /** Id of a deed that can be undone elsewhere too, such as in the history; otherwise null. */
  key: string | null;
};

export type Told =
  | { kind: "done"; what: string; deed: Deed | null }
  | { kind: "undone"; what: string; deed: Deed | null }
  | { kind: "refused"; what: string; deed: null; offer?: Offer };

/** What the user can do about a refusal: the words of a button, and its action. */
export type Offer = { words: string; act: () => Promise<unknown> };

const STAY_MS = 12_000;
const MOST_DEEDS = 200;
let timer: ReturnType<typeof setTimeout> | undefined;
/** Ends when all work requested so far has ended: undo and redo run in the order in which they were requested. */
let turn: Promise<unknown> = Promise.resolve();
const told = new Store<Told | null>(null);
const done: Deed[] = [];
const undone: Deed[] = [];

function tell(what: Told): void {
  told.set(what);
  clearTimeout(timer);
  timer = setTimeout(() => told.set(null), STAY_MS);
}

type Way = { redo?: Deed["redo"]; key?: string };

/** Announces what was done, with its undo. What was undone before cannot be done again from then on. */
export function announceDone(what: string, undo: Deed["undo"], way: Way = {}): void {
  const { redo = null, key = null } = way;
  const deed = { what, undo, redo, key, at: performance.now() };
  done.push(deed);
  done.splice(0, done.length - MOST_DEEDS);
  undone.length = 0;
  tell({ kind: "done", what, deed });
}

/** Announces what was done and cannot be undone. */
export const announceFinal = (what: string) => tell({ kind: "done", what, deed: null });

/** Announces why something could not be done. */
export const announceRefusal = (what: string) => tell({ kind: "refused", what, deed: null });

/** Announces what was not done, and offers what can be done about it. */
export const announceShortfall = (what: string, offer: Offer) =>
  tell({ kind: "refused", what, deed: null, offer });

/** Does what was offered; announces the reason if that is refused too. */
export function accept(offer: Offer): void {
  told.set(null);
  void offer.act().catch((error: unknown) => announceRefusal(wordsFor(error)));
}

/** Does what is offered now; announces it if nothing is. */
export function acceptOffered(): void {
  const now = told.get();
  if (now?.kind === "refused" && now.offer) accept(now.offer);
  else announceRefusal("There is nothing to accept.");
}

function take(from: Deed[], deed: Deed): boolean {
  const at = from.indexOf(deed);
  if (at >= 0) from.splice(at, 1);
  return at >= 0;
}

/** Runs work after all that was requested before, since only then it is known what was done last. */
export function inTurn(work: () => unknown): void {
  turn = turn.then(work).catch((error: unknown) => announceRefusal(wordsFor(error)));
}

/** Makes undo wait for work that is announced when it is answered: undo pressed before that means this work. */
export function toBeAnnounced<T>(work: Promise<T>): Promise<T> {
  // Waits a moment longer, until the code that awaits the answer has announced it.
  const takenIn = () => new Promise((resolve) => setTimeout(resolve));
  turn = turn.then(() => work).then(takenIn, () => undefined);
  return work;
}

/** Undoes or redoes a deed. If that is refused for good, the deed is dropped. */
async function carryOut(deed: Deed, from: Deed[], work: () => Promise<unknown>, then: () => void) {
  told.set(null);
  try {
    await work();
  } catch (error) {
    if (worthRetrying(error)) from.push(deed);
    announceRefusal(wordsFor(error));
    return;
  }
  then();
}

const bringBack = (deed: Deed) =>
  carryOut(deed, done, deed.undo, () => {
    const back = { ...deed, at: performance.now() };
    if (deed.redo) undone.push(back);
    tell({ kind: "undone", what: deed.what, deed: deed.redo ? back : null });
  });

const doAgain = (deed: Deed, redo: NonNullable<Deed["redo"]>) =>
  carryOut(deed, undone, redo, () => {
    const again = { ...deed, at: performance.now() };
    done.push(again);
    tell({ kind: "done", what: deed.what, deed: again });
  });

/** Undoes a deed, whatever was done since. */
export function undoDeed(deed: Deed): void {
  if (!take(done, deed)) return;
  told.set(null);
  inTurn(() => bringBack(deed));
}

/** Redoes a deed that was undone. */
export function redoDeed(deed: Deed): void {
  const { redo } = deed;
  if (!redo || !take(undone, deed)) return;
  told.set(null);
  inTurn(() => doAgain(deed, redo));
}

/** Undoes the last deed; false where there is none. To be called by `inTurn`. */
export async function undoLast(): Promise<boolean> {
  const deed = done.pop();
  if (deed) await bringBack(deed);
  return deed !== undefined;
}

/** Redoes the deed that was undone last; false where there is none. To be called by `inTurn`. */
export async function redoLast(): Promise<boolean> {
  const deed = undone.pop();
  if (deed?.redo) await doAgain(deed, deed.redo);
  return deed !== undefined;
}

/** Drops a deed that was undone or redone elsewhere. */
export function forgetDeed(key: string): void {
  for (const deeds of [done, undone]) {
    const deed = deeds.find((one) => one.key === key);
    if (deed) take(deeds, deed);
  }
}

/** When the last deed that can be undone was done. */
export const lastDoneAt = () => done.at(-1)?.at ?? -Infinity;

/** When the last deed that can be redone was undone. */
export const lastUndoneAt = () => undone.at(-1)?.at ?? -Infinity;

export const useTold = () => useSyncExternalStore(told.subscribe, told.get);
