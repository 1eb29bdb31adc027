// Start and end of the next cut, and whether it fits into the video.
import { Button } from "@mantine/core";
import { Note } from "@/components/note";
import { whyItDoesNotFit, type NextCut } from "@/features/cut/next-cut";
import type { FrameTable } from "@/lib/frames";
import { spanSeconds } from "@/lib/spans";
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

/** Why the next cut does not fit, with a button that moves the cursor so that it does. */
export function SpanNote({ table, cursor, next, onGo }: SpanNoteProps) {
  const { latest } = next;
  const why = whyItDoesNotFit(table, cursor, next);
  if (latest === null) return <Note kind="marked">{why}</Note>;
  return (
    <Note kind="marked" action={<Button onClick={() => onGo(latest)}>Shift to fit</Button>}>
      {why} <span className={classes.quiet}>{frameName(latest)}</span>
    </Note>
  );
}
