// Nothing asks "are you sure"; everything says "done, undo". The last done thing stands in the done line.
import { useSyncExternalStore } from "react";
import { Store } from "./store";

export type Done = {
  id: number;
  what: string;
  undo: () => Promise<unknown>;
  /** When, in ms of the page's clock. */
  at: number;
};

const STAY_MS = 12_000;
let next = 1;
let timer: ReturnType<typeof setTimeout> | undefined;
const store = new Store<Done | null>(null);

/** Says what was done, and how to bring it back. */
export function announceDone(what: string, undo: Done["undo"]): void {
  store.set({ id: next++, what, undo, at: performance.now() });
  clearTimeout(timer);
  timer = setTimeout(() => store.set(null), STAY_MS);
}

/** Brings the last thing back. */
export function undoLast(): void {
  const done = store.get();
  store.set(null);
  // What goes wrong here is told by the request itself.
  void done?.undo().catch(() => undefined);
}

export const lastDone = () => store.get();

export const useLastDone = () => useSyncExternalStore(store.subscribe, store.get);
