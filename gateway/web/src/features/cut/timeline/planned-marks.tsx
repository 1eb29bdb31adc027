// Planned cuts and notes on the timeline: a bar below the pictures for each cut, a pin on the ruler for each note.
import type { KeyboardEvent } from "react";
import type { FrameNote, PlannedCut } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import { clock, frameName } from "@/lib/time/time";
import { wordsOfSpan } from "../planned-cuts/use-planned-cuts";
import { classOfColor } from "../notes/note-colors";
import { LANE } from "./lanes";
import type { Scale } from "./view";
import classes from "./timeline.module.css";

const BAR = 5;

const byKeys = (act: () => void) => (event: KeyboardEvent) => {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  act();
};

type PlannedSpansProps = {
  scale: Scale;
  width: number;
  cuts: readonly PlannedCut[];
  opened: string | null;
  onOpen: (cut: PlannedCut) => void;
};

export function PlannedSpans({ scale, width, cuts, opened, onOpen }: PlannedSpansProps) {
  return cuts.map((cut, i) => {
    const x = scale.x(cut.start);
    const length = Math.max(3, (cut.end - cut.start) * scale.perSecond);
    if (x > width || x + length < 0) return null;
    const words = `Planned cut ${i + 1}: ${cut.label ? `${cut.label}, ` : ""}${wordsOfSpan(cut)}`;
    return (
      <g
        key={cut.id}
        role="button"
        tabIndex={0}
        data-mark
        aria-label={words}
        aria-pressed={cut.id === opened}
        className={cut.id === opened ? `${classes.planned} ${classes.active}` : classes.planned}
        onClick={() => onOpen(cut)}
        onKeyDown={byKeys(() => onOpen(cut))}
      >
        <title>{words}</title>
        <rect
          x={x}
          y={LANE.picture.bottom - 14}
          width={length}
          height={15}
          className={classes.target}
        />
        <rect
          x={x}
          y={LANE.picture.bottom - BAR}
          width={length}
          height={BAR}
          className={classes.plannedBar}
        />
        <rect
          x={x}
          y={LANE.picture.bottom - 10}
          width={2}
          height={10}
          className={classes.plannedTick}
        />
      </g>
    );
  });
}

type NotePinsProps = {
  scale: Scale;
  width: number;
  table: FrameTable;
  notes: readonly FrameNote[];
  onGo: (frame: number) => void;
};

export function NotePins({ scale, width, table, notes, onGo }: NotePinsProps) {
  return notes.map((note) => {
    const seconds = table.secondsOf(table.clamp(note.frame));
    const x = scale.x(seconds);
    if (x < -6 || x > width + 6) return null;
    const y = LANE.ruler.height;
    return (
      <g
        key={note.id}
        role="button"
        tabIndex={0}
        data-mark
        aria-label={`Note: ${note.text}, at ${clock(seconds)}`}
        className={`${classes.note} ${classOfColor(note.color)}`}
        onClick={() => onGo(note.frame)}
        onKeyDown={byKeys(() => onGo(note.frame))}
      >
        <title>{`${note.text}, ${frameName(note.frame)}`}</title>
        <rect x={x - 12} y={y - 2} width={24} height={20} className={classes.target} />
        <path d={`M${x - 5} ${y + 1}h10v7l-5 6l-5-6z`} className={classes.notePin} />
      </g>
    );
  });
}
