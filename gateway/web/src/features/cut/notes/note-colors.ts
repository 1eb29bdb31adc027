// The colours of notes, in the order in which they are offered.
import type { FrameNote } from "@/lib/api/client";
import classes from "./note-colors.module.css";

export type NoteColor = FrameNote["color"];

export const NOTE_COLORS = [
  { value: "red", words: "Red" },
  { value: "orange", words: "Orange" },
  { value: "yellow", words: "Yellow" },
  { value: "green", words: "Green" },
  { value: "blue", words: "Blue" },
  { value: "purple", words: "Purple" },
] as const satisfies readonly { value: NoteColor; words: string }[];

/** A class that sets `--note`. */
export const classOfColor = (color: NoteColor) => classes[color] ?? "";
