// One key press that sorts a video: it is announced at once, and is one step of undo, whichever request carries it.
import { useQueryClient } from "@tanstack/react-query";
import { undoneOrRedone } from "@/lib/api/changes/changes";
import { noteDone } from "@/lib/api/changes/changes-of-tab";
import type { Change, NewSorting } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { whileSent } from "@/lib/api/changes/sent-sortings";
import { announceBegun } from "@/lib/undo/undo";
import { Withdrawn, type MoveSender, type SortResult } from "./move-sender";

type PressEvents = {
  onSent: () => void;
  onMoved: () => void;
  /** It was not moved; `why` is null where it was taken back before it was sent. */
  onStays: (why: SortResult | null) => void;
};

/** As the gateway words the change. */
const wordsOf = ({ name, category, new_name: newName }: NewSorting) =>
  `${name} sorted into ${category}${newName ? ` as ${newName}` : ""}`;

export function usePress(sender: MoveSender) {
  const cache = useQueryClient();
  return (wanted: NewSorting, { onSent, onMoved, onStays }: PressEvents): void => {
    let move = wanted;
    let moved: Promise<Change>;
    let recorded: Change | null = null;
    const send = () => {
      // Another object each time: the sender tells moves apart by identity.
      move = { ...wanted };
      onSent();
      moved = whileSent([move], sender.move(move)).then(changeOf);
      return moved;
    };
    const undo = async () => {
      if (sender.withdraw(move)) return;
      const change = await moved.catch(() => null);
      if (change === null) throw new Error(`${wanted.name} was not moved.`);
      await undoneOrRedone(cache, change.id, "undo");
    };
    const redo = async () => {
      if (recorded === null) follow(send());
      else await undoneOrRedone(cache, recorded.id, "redo");
    };
    const follow = (answer: Promise<Change>) =>
      void answer.then(
        (change) => {
          recorded = change;
          noteDone(change);
          begun.settle({ what: change.words, key: change.id });
          onMoved();
        },
        (error: unknown) => {
          // One that was taken back can be done again; its line says so.
          if (!(error instanceof Withdrawn)) begun.drop();
          onStays(error instanceof Withdrawn ? null : resultOf(wanted, error));
        },
      );
    const answer = send();
    const begun = announceBegun(wordsOf(wanted), undo, { redo, kind: "sorting" });
    follow(answer);
  };
}

/** The gateway did not move a video. */
class Refused extends Error {
  readonly result: SortResult;

  constructor(result: SortResult) {
    super(result.problem?.detail ?? `${result.name} was not moved.`);
    this.result = result;
  }
}

function changeOf(result: SortResult): Change {
  if (result.change === null) throw new Refused(result);
  return result.change;
}

/** Why a video stays, in the gateway's form, also where the whole request failed. */
function resultOf({ name, category }: NewSorting, error: unknown): SortResult {
  if (error instanceof Refused) return error.result;
  const problem = { reason: "", detail: wordsFor(error) };
  return { name, category, change: null, problem, free_name: null };
}
