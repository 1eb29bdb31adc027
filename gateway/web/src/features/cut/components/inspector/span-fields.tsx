// From where to where the next cut goes, and whether there is enough video for it.
import { Button } from "@mantine/core";
import { Note } from "@/components/note";
import type { FrameTable } from "@/lib/frames";
import { spanSeconds } from "@/lib/spans";
import { clock, clockOfMilliseconds, frameName } from "@/lib/time";
import type { NextCut } from "@/features/cut/next-cut";
import { Field } from "./field";
import classes from "./inspector.module.css";

type SpanFieldsProps = {
  table: FrameTable | undefined;
  cursor: number;
  next: NextCut;
  onGo: (frame: number) => void;
};

export function SpanFields({ table, cursor, next, onGo }: SpanFieldsProps) {
  const length = spanSeconds(next.batch);
  if (!table) {
    return (
      <Field name="Span">
        <span className={classes.quiet}>counting frames</span>
      </Field>
    );
  }
  const start = table.secondsOf(cursor);
  return (
    <>
      <Field
        name="Span"
        aside={
          <span className={next.fits ? "" : classes.unfit}>{next.fits ? "fits" : "too long"}</span>
        }
      >
        <span className={classes.span}>
          {clockOfMilliseconds(table.millisecondsOf(cursor))} – {clock(start + length)}
        </span>
      </Field>
      {next.fits ? null : (
        <TooLong table={table} start={start} length={length} latest={next.latest} onGo={onGo} />
      )}
    </>
  );
}

type TooLongProps = {
  table: FrameTable;
  start: number;
  length: number;
  latest: number | null;
  onGo: (frame: number) => void;
};

function TooLong({ table, start, length, latest, onGo }: TooLongProps) {
  if (latest === null) {
    return (
      <Note kind="marked">
        The video lasts {clock(table.durationSeconds)}, the span {length.toFixed(3)} s. Fewer clips
        or less between them may fit.
      </Note>
    );
  }
  const past = start - table.secondsOf(latest);
  return (
    <Note kind="marked" action={<Button onClick={() => onGo(latest)}>Shift to fit</Button>}>
      {past.toFixed(1)} s past the last start that fits:{" "}
      {clockOfMilliseconds(table.millisecondsOf(latest))}{" "}
      <span className={classes.quiet}>{frameName(latest)}</span>
    </Note>
  );
}
