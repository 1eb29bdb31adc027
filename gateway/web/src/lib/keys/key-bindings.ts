// The user's own key bindings, stored in this browser.
import { useSyncExternalStore } from "react";
import { Store } from "../store";
import type { Bindings, KeyId } from "./key-table";
import { DEFAULT_BINDINGS, hintFor, isKeyId, KEY_IDS, conflictsOf, shortcutFor } from "./keys";

/** Only differences from the table. */
type Chosen = Partial<Record<KeyId, readonly string[]>>;

const KEY = "rushes.keys.1";

const isListOfKeys = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((key) => typeof key === "string" && key !== "");

/** Applies valid bindings; storage may hold anything. */
export function parseChosen(text: string | null): Chosen {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? "null");
  } catch {
    return {};
  }
  if (typeof kept !== "object" || kept === null) return {};
  return Object.fromEntries(
    Object.entries(kept).filter(([id, keys]) => isKeyId(id) && isListOfKeys(keys)),
  );
}

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((key, i) => key === other[i]);

/** Assigns keys to an action, and removes them from others where it works. */
export function rebound(bindings: Bindings, id: KeyId, keys: readonly string[]): Bindings {
  const losers = new Set(keys.flatMap((key) => conflictsOf(id, key, bindings)));
  const without = (other: KeyId) =>
    bindings[other].filter((taken) =>
      keys.every((key) => !conflictsOf(id, key, { ...EMPTY, [other]: [taken] }).includes(other)),
    );
  return Object.fromEntries(
    KEY_IDS.map((other) => {
      if (other === id) return [other, keys];
      return [other, losers.has(other) ? without(other) : bindings[other]];
    }),
  ) as unknown as Bindings;
}

const EMPTY = Object.fromEntries(KEY_IDS.map((id) => [id, []])) as unknown as Bindings;

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

const store = new Store<Bindings>({ ...DEFAULT_BINDINGS, ...parseChosen(read()) });

function keep(bindings: Bindings): void {
  store.set(bindings);
  const chosen = Object.fromEntries(
    KEY_IDS.filter((id) => !same(bindings[id], DEFAULT_BINDINGS[id])).map((id) => [
      id,
      bindings[id],
    ]),
  );
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Without storage the bindings last until the page is closed.
  }
}

export const currentBindings = store.get;

export const bindKey = (id: KeyId, keys: readonly string[]) => keep(rebound(store.get(), id, keys));

/** Restores the table's keys, for one action or for all. */
export const resetKey = (id: KeyId) => bindKey(id, DEFAULT_BINDINGS[id]);
export const resetKeys = () => keep(DEFAULT_BINDINGS);
/** For undo. */
export const restoreKeys = (bindings: Bindings) => keep(bindings);

export const isChanged = (id: KeyId, bindings: Bindings) =>
  !same(bindings[id], DEFAULT_BINDINGS[id]);

// Changed in another tab.
window.addEventListener("storage", (event) => {
  if (event.key === KEY) store.set({ ...DEFAULT_BINDINGS, ...parseChosen(event.newValue) });
});

export const useBindings = () => useSyncExternalStore(store.subscribe, store.get);

/** The key of an action as text. */
export const useHint = (id: KeyId) => hintFor(id, useBindings());

/** The key of an action for `aria-keyshortcuts`. */
export const useShortcut = (id: KeyId) => shortcutFor(id, useBindings());
