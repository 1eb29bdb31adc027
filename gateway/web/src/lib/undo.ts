// Nothing asks "are you sure"; everything says "done, undo". What was done can be undone in turn, newest first; what was
// done, undone or refused last stands in the done line.
import { useSyncExternalStore } from "react";
import { wordsFor, worthRetrying } from "./api/problem";
import { Store } from "./store";

export type Deed = {
  what: string;
  undo: () => Promise<unknown>;
  /** Null: what is brought back cannot be taken away again. */
  redo: (() => Promise<unknown>) | null;
  /** When it was done, or undone; in ms of the page's clock. */
  at: number;
  /** Names it where it can be undone from elsewhere too. */
  key: string | null;
};

export type Told =
  | { kind: "done"; what: string; deed: Deed | null }
  | { kind: "undone"; what: string; deed: Deed | null }
  | { kind: "refused"; what: string; deed: null; offer?: Offer };

/** What can be done about it. */
export type Offer = { words: string; act: () => Promise<unknown> };

const STAY_MS = 12_000;
const MOST_DEEDS = 200;
let timer: ReturnType<typeof setTimeout> | undefined;
/** What is asked for follows each other as the keys were pressed. */
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

/** Says what was done, and how to bring it back; what was undone before is not done again then. */
export function announceDone(what: string, undo: Deed["undo"], way: Way = {}): void {
  const { redo = null, key = null } = way;
  const deed = { what, undo, redo, key, at: performance.now() };
  done.push(deed);
  done.splice(0, done.length - MOST_DEEDS);
  undone.length = 0;
  tell({ kind: "done", what, deed });
}

/** Says what was done and cannot be brought back. */
export const announceFinal = (what: string) => tell({ kind: "done", what, deed: null });

/** Says why something could not be done. */
export const announceRefusal = (what: string) => tell({ kind: "refused", what, deed: null });

/** Says what was not done, and what can be done about it. */
export const announceShortfall = (what: string, offer: Offer) =>
  tell({ kind: "refused", what, deed: null, offer });

/** Does what was offered; where that is refused in turn, it is said why. */
export function accept(offer: Offer): void {
  told.set(null);
  void offer.act().catch((error: unknown) => announceRefusal(wordsFor(error)));
}

/** The same of what is offered now; where nothing is, that is said. */
export function acceptOffered(): void {
  const now = told.get();
  if (now?.kind === "refused" && now.offer) accept(now.offer);
  else announceRefusal("Nothing is offered now.");
}

function take(from: Deed[], deed: Deed): boolean {
  const at = from.indexOf(deed);
  if (at >= 0) from.splice(at, 1);
  return at >= 0;
}

/** Does something after all that was asked before: what was done last is known only then. */
export function inTurn(work: () => unknown): void {
  turn = turn.then(work).catch((error: unknown) => announceRefusal(wordsFor(error)));
}

/** Something that is announced when it has been answered: whoever presses undo before that means this. */
export function toBeAnnounced<T>(work: Promise<T>): Promise<T> {
  // A moment longer: whoever waits for the answer announces it.
  const takenIn = () => new Promise((resolve) => setTimeout(resolve));
  turn = turn.then(() => work).then(takenIn, () => undefined);
  return work;
}

/** Where it is refused for good it is forgotten. */
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

/** Brings a thing back, whatever was done since. */
export function undoDeed(deed: Deed): void {
  if (!take(done, deed)) return;
  told.set(null);
  inTurn(() => bringBack(deed));
}

/** Does a thing again that was undone. */
export function redoDeed(deed: Deed): void {
  const { redo } = deed;
  if (!redo || !take(undone, deed)) return;
  told.set(null);
  inTurn(() => doAgain(deed, redo));
}

/** Brings the last thing back; false where there is none. To be called in turn. */
export async function undoLast(): Promise<boolean> {
  const deed = done.pop();
  if (deed) await bringBack(deed);
  return deed !== undefined;
}

/** Does again what was undone last; false where there is nothing. To be called in turn. */
export async function redoLast(): Promise<boolean> {
  const deed = undone.pop();
  if (deed?.redo) await doAgain(deed, deed.redo);
  return deed !== undefined;
}

/** It was undone or done again from elsewhere. */
export function forgetDeed(key: string): void {
  for (const deeds of [done, undone]) {
    const deed = deeds.find((one) => one.key === key);
    if (deed) take(deeds, deed);
  }
}

/** When the last thing was done that can be brought back. */
export const lastDoneAt = () => done.at(-1)?.at ?? -Infinity;

/** When the last thing was brought back that can be done again. */
export const lastUndoneAt = () => undone.at(-1)?.at ?? -Infinity;

export const useTold = () => useSyncExternalStore(told.subscribe, told.get);
