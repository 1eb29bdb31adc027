// The rows of the history: one of each act, below the day on which it was done.
import type { Act, Change } from "@/lib/api/client";
import { dayOf } from "@/lib/time/date-formats";

/** What was done at once. `changes`: those that are loaded, the newest first; `act`: null for one made alone. */
export type HistoryRow = { id: string; act: Act | null; changes: readonly [Change, ...Change[]] };

export type HistoryDay = { day: string; rows: HistoryRow[] };

/** `changes`: the newest first. An act stands where its newest change does. */
export function rowsOf(changes: readonly Change[]): HistoryRow[] {
  const rows = new Map<string, { id: string; act: Act | null; changes: [Change, ...Change[]] }>();
  for (const change of changes) {
    const id = change.act?.id ?? change.id;
    const known = rows.get(id);
    if (known) known.changes.push(change);
    else rows.set(id, { id, act: change.act, changes: [change] });
  }
  return [...rows.values()];
}

export function daysOf(rows: readonly HistoryRow[]): HistoryDay[] {
  const days: HistoryDay[] = [];
  for (const row of rows) {
    const day = dayOf(row.changes[0].made_at);
    const last = days.at(-1);
    if (last?.day === day) last.rows.push(row);
    else days.push({ day, rows: [row] });
  }
  return days;
}

/** `Today`, `Yesterday`, `2026-01-31`. */
export function wordsOfDay(day: string, now = Date.now()): string {
  if (day === dayOf(now)) return "Today";
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  return day === dayOf(yesterday) ? "Yesterday" : day;
}

export const wordsOf = ({ act, changes: [newest] }: HistoryRow) => act?.words ?? newest.words;

/** Whether all of it is undone. */
export const isUndone = ({ act, changes: [newest] }: HistoryRow) =>
  act ? act.undone === act.changes : newest.undone_at !== null;

/** Why nothing of it can be undone or redone; null: it can. */
export const finalBecause = ({ changes }: HistoryRow) =>
  changes.every(({ final_because: why }) => why !== null) ? changes[0].final_because : null;

/** What can be undone, or redone. */
export const turnable = (changes: readonly Change[], way: "undo" | "redo") =>
  changes.filter(
    (one) => one.final_because === null && (one.undone_at === null) === (way === "undo"),
  );

/** What was done after a row and can be undone; `rows`: the newest first. */
export const doneAfter = (rows: readonly HistoryRow[], row: HistoryRow): HistoryRow[] =>
  rows
    .slice(
      0,
      rows.findIndex(({ id }) => id === row.id),
    )
    .filter((one) => finalBecause(one) === null && !isUndone(one));

/** The menu's words for undoing `after`, which was done later; what others than `me` did of it is said. */
export function wordsOfGoingBack(after: readonly HistoryRow[], me: string | null): string {
  const others = after.filter(({ changes: [newest] }) => newest.made_by !== me).length;
  const what = after.length === 1 ? "the change" : `the ${after.length} changes`;
  const whose =
    me === null || others === 0
      ? ""
      : others === after.length
        ? `, ${after.length === 1 ? "not yours" : "none of them yours"}`
        : `, ${others} of them not yours`;
  return `Undo back to here: ${what} after it${whose}`;
}
