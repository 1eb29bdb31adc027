// The notes by which a search has found videos.
import type { FrameNote } from "@/lib/api/client";

export const wordsIn = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");

/** The words of a search that a video's path does not contain: its notes contain them, as it was found. */
export const wordsOfNotes = (q: string, path: string): string[] =>
  wordsIn(q).filter((word) => !path.toLowerCase().includes(word));

/** The notes that contain some of these words, those with the most of them first. */
export function foundNotes(words: readonly string[], notes: readonly FrameNote[]): FrameNote[] {
  const hits = ({ text }: FrameNote) =>
    words.filter((word) => text.toLowerCase().includes(word)).length;
  return notes.filter((note) => hits(note) > 0).sort((one, other) => hits(other) - hits(one));
}
