// The notes of the open video, each at a frame. The server keeps each change at once, and each can be undone.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { FrameNote } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { frameName } from "@/lib/time/time";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import { noteRequests, useNoteList, type NoteFields } from "../api/planned";
import { PresentIds } from "../planned-cuts/present-ids";

/** A note to write: one that exists, or a new one at a frame. */
export type WrittenNote = FrameNote | { id: null; frame: number };

export type Notes = ReturnType<typeof useNotes>;

/** Over all videos: a step may be undone after another video was opened. */
const ids = new PresentIds();

export function useNotes(assetId: string) {
  const cache = useQueryClient();
  const requests = noteRequests(cache, assetId);
  const list = useNoteList(assetId);
  /** The note in the dialog; null: it is closed. */
  const [written, setWritten] = useState<WrittenNote | null>(null);
  const told = <T>(work: Promise<T>, tell: (answer: T) => void) =>
    toBeAnnounced(work).then(tell, (error: unknown) => announceRefusal(wordsFor(error)));
  const bringBack = async ({ id, ...note }: FrameNote) => {
    ids.became(id, (await requests.add(note)).id);
  };
  const removeAgain = ({ id }: FrameNote) => requests.remove(ids.of(id));
  return {
    list,
    notes: list.data ?? [],
    written,
    write: setWritten,
    close: () => setWritten(null),
    add: (note: Omit<FrameNote, "id">) =>
      void told(requests.add(note), (added) =>
        announceDone(`Note at ${frameName(note.frame)}`, () => removeAgain(added), {
          redo: () => bringBack(added),
        }),
      ),
    edit: (note: FrameNote, fields: NoteFields) => {
      const { text, color, frame } = note;
      void told(requests.edit(note.id, fields), () =>
        announceDone(
          `Note at ${frameName(note.frame)} changed`,
          () => requests.edit(ids.of(note.id), { text, color, frame }),
          { redo: () => requests.edit(ids.of(note.id), fields) },
        ),
      );
    },
    remove: (note: FrameNote) =>
      void told(requests.remove(note.id), () =>
        announceDone(`Note at ${frameName(note.frame)} deleted`, () => bringBack(note), {
          redo: () => removeAgain(note),
        }),
      ),
  };
}
