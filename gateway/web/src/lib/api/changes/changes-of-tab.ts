// The recorded changes that were made, undone or redone in this browser tab, and when. Undo and redo by key act on these
// alone: the gateway knows only who made a change, and one person may work in several tabs, or be several people.
import { useSyncExternalStore } from "react";
import { Store } from "@/lib/store";
import { keepInTab, keptInTab } from "@/lib/settings/tab-memory";
import { isRecent } from "@/lib/undo/undo";
import type { Change } from "../client";

export type ChangeOfTab = {
  readonly id: string;
  readonly kind: Change["kind"];
  /** When it was last made, undone or redone here, in ms since 1970. */
  readonly at: number;
  readonly undone: boolean;
  /** Whether it was itself the undo of something that the gateway records as no change, such as an order. */
  readonly takesBack?: boolean;
};

const KEY = "rushes.changes.1";
/** At most so many are kept: some more than the largest batch of Sort. */
const MOST = 500;

const isChangeOfTab = (kept: unknown): kept is ChangeOfTab => {
  if (typeof kept !== "object" || kept === null) return false;
  const { id, kind, at, undone, takesBack = false } = kept as Partial<ChangeOfTab>;
  const isNamed = typeof id === "string" && typeof kind === "string";
  const isTold = typeof undone === "boolean" && typeof takesBack === "boolean";
  return isNamed && typeof at === "number" && isTold;
};

function kept(): readonly ChangeOfTab[] {
  const found = keptInTab(KEY);
  return Array.isArray(found) && found.every(isChangeOfTab) ? found : [];
}

/** The newest last. */
const known = new Store(kept());

type Noted = Pick<Change, "id" | "kind">;

function note(changes: readonly Noted[], undone: boolean, takesBack = false): void {
  const ids = new Set(changes.map(({ id }) => id));
  const at = Date.now();
  const noted = changes.map(({ id, kind }) => ({ id, kind, at, undone, takesBack }));
  const all = [...known.get().filter(({ id }) => !ids.has(id)), ...noted].slice(-MOST);
  known.set(all);
  keepInTab(KEY, all);
}

/** Records that changes were made, or redone, in this tab. */
export const noteDone = (...changes: readonly Noted[]) => note(changes, false);

/** Records that changes were undone in this tab. */
export const noteUndone = (...changes: readonly Noted[]) => note(changes, true);

/** Records a change that has undone something in this tab: the next undo must not undo that, after a reload either. */
export const noteTakingBack = (change: Noted) => note([change], false, true);

const found = (id: string) => known.get().find((one) => one.id === id);

export const isOfTab = ({ id }: Pick<Change, "id">) => found(id) !== undefined;

/** Whether it was made, undone or redone in this tab after a time, in ms since 1970. */
export const isOfTabSince = ({ id }: Pick<Change, "id">, clock: number) =>
  (found(id)?.at ?? -Infinity) > clock;

/** Whether it was made, undone or redone in this tab, and lately. */
export const isRecentInTab = ({ id }: Pick<Change, "id">) => isRecent(found(id)?.at ?? -Infinity);

/** Whether it has undone something in this tab, and has not been undone or redone itself since. */
export const isTakingBack = ({ id }: Pick<Change, "id">) => found(id)?.takesBack === true;

const hasSorted = () => known.get().some(({ kind, undone }) => kind === "sorting" && !undone);

/** Whether a change of sorting was made in this tab that was not undone. */
export const useHasSorted = () => useSyncExternalStore(known.subscribe, hasSorted);
