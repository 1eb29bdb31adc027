// The ends of the shown moment while they are moved: shown at once, sent one request at a time.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Moment } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import type { FrameTable } from "@/lib/footage/frames";
import { shortClock } from "@/lib/time/time";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import { moveEnds } from "../api/moments";
import { sentEnds, withEnd, type End, type Ends, type Frames } from "./ends";
import { LastSender } from "./last-sender";

type EndsOptions = {
  moment: Moment;
  /** Another visit begins anew. */
  visit: number;
  table: FrameTable | undefined;
  /** The gateway has taken it. */
  onMoved: (before: Moment, now: Moment) => void;
  /** Shows the frame of a moved end. */
  onLook: (frame: number) => void;
};

type SentEnds = { id: string } & Partial<Ends>;

const newSender = () => new LastSender(({ id, ...ends }: SentEnds) => moveEnds(id, ends));

export function useEnds({ moment, visit, table, onMoved, onLook }: EndsOptions) {
  const cache = useQueryClient();
  const [moved, setMoved] = useState<Frames | null>(null);
  // Each visit has its own: a value of another moment does not replace the last one of this.
  const [sending, setSending] = useState(() => ({ visit, sender: newSender() }));
  if (sending.visit !== visit) {
    setSending({ visit, sender: newSender() });
    setMoved(null);
  }
  const frames = moved ?? moment;
  const undo = async (now: Moment, ends: Ends) => {
    onMoved(now, await moveEnds(now.id, ends));
    await cache.invalidateQueries({ queryKey: queryKeys.find });
  };
  const send = (to: Frames, known: FrameTable) => {
    const { start, end } = moment;
    const answer = sending.sender.send({ id: moment.id, ...sentEnds(moment, to, known) });
    if (answer === null) return;
    toBeAnnounced(answer, "the moved ends").then(
      (now) => {
        setMoved(null);
        onMoved(moment, now);
        announceDone(
          `Moment is from ${shortClock(now.start)} to ${shortClock(now.end)} now`,
          () => undo(now, { start, end }),
          { kind: "moments" },
        );
      },
      (error: unknown) => {
        setMoved(null);
        announceRefusal(wordsFor(error));
      },
    );
  };
  const moveTo = (end: End, frame: number, isLast: boolean) => {
    if (!table) {
      announceRefusal("The frames of this video are not known yet.");
      return;
    }
    const next = withEnd(frames, end, frame, table.count);
    if (typeof next === "string") {
      announceRefusal(next);
      return;
    }
    setMoved(next);
    onLook(end === "start" ? next.first_frame : next.last_frame);
    if (isLast) send(next, table);
  };
  return {
    frames,
    /** Moves an end to a frame; only the last one of a drag is sent. */
    moveTo,
    step: (end: End, by: number) =>
      moveTo(end, (end === "start" ? frames.first_frame : frames.last_frame) + by, true),
  };
}
