// Start and end of the next cut, and whether it fits into the video.
import { Button } from "@mantine/core";
import { Note } from "@/components/note";
import { isShorter, whyItDoesNotFit, wordsOfWhole, type NextCut } from "@/features/cut/next-cut";
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
  /** Null if this person may not cut. */
  onWhole: (() => void) | null;
};

/**
 * Why the next cut does not fit, with a button that moves the cursor so that it does, or exports a video that is too
 * short as it is.
 */
export function SpanNote({ table, cursor, next, onGo, onWhole }: SpanNoteProps) {
  const { latest, batch } = next;
  const why = whyItDoesNotFit(table, cursor, next);
  if (onWhole && isShorter(table, batch)) {
    return (
      <Note kind="marked" action={<Button onClick={onWhole}>{wordsOfWhole(table)}</Button>}>
        {why}
      </Note>
    );
  }
  if (latest === null) return <Note kind="marked">{why}</Note>;
  return (
    <Note kind="marked" action={<Button onClick={() => onGo(latest)}>Shift to fit</Button>}>
      {why} <span className={classes.quiet}>{frameName(latest)}</span>
    </Note>
  );
}
