// Undoing and redoing several changes, in the order in which they are built on each other.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { announceDone, forgetAction, toBeAnnounced } from "@/lib/undo/undo";
import { bodyOf, gateway, type Change, type ChangePage } from "../client";
import { wordsFor } from "../problem";
import { changed, turnedOne } from "./changes";

const MOST_PER_PAGE = 200;

/** Changes of an act, the newest first. */
export async function changesOfAct(act: string): Promise<Change[]> {
  const changes: Change[] = [];
  let cursor: string | null = null;
  do {
    const query = { act, limit: MOST_PER_PAGE, ...(cursor === null ? {} : { cursor }) };
    const page: ChangePage = await bodyOf(gateway.GET("/api/v1/changes", { params: { query } }));
    changes.push(...page.changes);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return changes;
}

/** What undoing or redoing several changes has come to. */
export type TurnedSoFar = { done: number; of: number };

/**
 * Undoes several changes, the newest first, or redoes them, the oldest first. Stops at the first that is refused, since
 * what comes after it may be built on it: the result has its error. `onDone` is called after each.
 */
export function useTurnMany(onDone: (soFar: TurnedSoFar) => void) {
  const cache = useQueryClient();
  const turnAll = async (changes: readonly Change[], way: "undo" | "redo") => {
    const order = [...changes].sort((one, other) => (one.id < other.id ? 1 : -1));
    if (way === "redo") order.reverse();
    const turned: Change[] = [];
    let refused: unknown = null;
    try {
      for (const { id } of order) {
        turned.push(await turnedOne(id, way));
        onDone({ done: turned.length, of: order.length });
      }
    } catch (error) {
      refused = error;
    }
    await changed(cache);
    return { turned, refused };
  };
  const again = async (changes: readonly Change[], way: "undo" | "redo") => {
    const { turned, refused } = await turnAll(changes, way);
    if (refused !== null)
      throw new Error(`${turned.length} of ${changes.length} done. ${wordsFor(refused)}`);
  };
  return useMutation({
    mutationFn: ({ changes, way }: ManyToTurn) => toBeAnnounced(turnAll(changes, way)),
    onSuccess: ({ turned }, { way }) => {
      for (const { id } of turned) forgetAction(id);
      // The rest is told where it was asked for.
      if (turned.length === 0) return;
      const verb = way === "undo" ? "undone" : "redone";
      const words =
        turned.length === 1
          ? `${turned[0]?.words ?? ""}: ${verb}`
          : `${turned.length} changes ${verb}`;
      announceDone(words, () => again(turned, way === "undo" ? "redo" : "undo"), {
        redo: () => again(turned, way),
      });
    },
  });
}

export type ManyToTurn = { changes: readonly Change[]; way: "undo" | "redo" };
