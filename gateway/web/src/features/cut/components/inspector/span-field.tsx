// From where to where the next cut goes, and whether there is enough video for it.
import { Button } from "@mantine/core";
import { Note } from "@/components/note";
import type { NextCut } from "@/features/cut/next-cut";
import type { FrameTable } from "@/lib/frames";
import { clipSeconds, spanSeconds } from "@/lib/spans";
import { clock, clockOfMilliseconds, frameName } from "@/lib/time";
import { Field } from "./field";
import classes from "./inspector.module.css";

type SpanProps = { table: FrameTable | undefined; cursor: number; next: NextCut };

export function SpanField({ table, cursor, next }: SpanProps) {
  if (!table) {
    return (
      <Field name="Span">
        <span className={classes.quiet}>counting frames</span>
      </Field>
    );
  }
  const end = table.secondsOf(cursor) + spanSeconds(next.batch);
  return (
    <Field
      name="Span"
      aside={
        <span className={next.fits ? "" : classes.unfit}>{next.fits ? "fits" : "too long"}</span>
      }
    >
      <span className={classes.span}>
        {clockOfMilliseconds(table.millisecondsOf(cursor))} – {clock(end)}
      </span>
    </Field>
  );
}

type SpanNoteProps = {
  table: FrameTable;
  cursor: number;
  next: NextCut;
  onGo: (frame: number) => void;
};

/** Why E would be refused, before it is pressed, and the way out. */
export function SpanNote({ table, cursor, next: { batch, latest }, onGo }: SpanNoteProps) {
  if (latest === null) {
    const lasts = clock(table.durationSeconds);
    return (
      <Note kind="marked">
        {table.durationSeconds < clipSeconds(batch)
          ? `The video lasts ${lasts}, too short for a clip of ${clipSeconds(batch)} s.`
          : `The video lasts ${lasts}, the span ${clock(spanSeconds(batch))}. Cut fewer clips, or with less between them.`}
      </Note>
    );
  }
  const past = table.secondsOf(cursor) - table.secondsOf(latest);
  return (
    <Note kind="marked" action={<Button onClick={() => onGo(latest)}>Shift to fit</Button>}>
      The cursor is {past.toFixed(1)} s past the last start that fits. Latest:{" "}
      {clockOfMilliseconds(table.millisecondsOf(latest))}{" "}
      <span className={classes.quiet}>{frameName(latest)}</span>
    </Note>
  );
}
