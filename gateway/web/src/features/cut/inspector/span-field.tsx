// Start and end of the next cut, and whether it fits into the video.
import { ActionIcon, Button } from "@mantine/core";
import { IconAlertTriangle, IconX } from "@tabler/icons-react";
import type { FrameTable } from "@/lib/footage/frames";
import { useHint, useShortcut } from "@/lib/keys/key-bindings";
import { spanSeconds } from "@/lib/clips/spans";
import { clock, clockOfMilliseconds, frameName } from "@/lib/time/time";
import {
  isShorter,
  whyInBrief,
  whyItDoesNotFit,
  wordsOfWhole,
  type NextCut,
} from "../next-cut/next-cut";
import { useCutStart } from "../next-cut/use-cut-start";
import { Field } from "./field";
import classes from "./inspector.module.css";

type SpanProps = {
  table: FrameTable | undefined;
  next: NextCut;
  /** Lets in and out point go; null if there is none. */
  onLetGo: (() => void) | null;
};

export function SpanField({ table, next, onLetGo }: SpanProps) {
  const start = useCutStart();
  const shortcut = useShortcut("letGo");
  const hint = useHint("escape");
  if (!table) {
    return (
      <Field name="Span">
        <span className={classes.quiet}>counting frames</span>
      </Field>
    );
  }
  const end = table.secondsOf(start) + spanSeconds(next.batch);
  return (
    <Field
      name="Span"
      aside={
        <span className={next.fits ? "" : classes.unfit}>{next.fits ? "fits" : "too long"}</span>
      }
    >
      <span className={classes.span}>
        {clockOfMilliseconds(table.millisecondsOf(start))} – {clock(end)}
      </span>
      {onLetGo ? (
        <ActionIcon
          size={24}
          aria-label="Let go of in and out point"
          aria-keyshortcuts={shortcut}
          title={`Let go of in and out point (${hint})`}
          onClick={onLetGo}
        >
          <IconX size={14} stroke={1.5} />
        </ActionIcon>
      ) : null}
    </Field>
  );
}

type FitProps = {
  table: FrameTable;
  cursor: number;
  next: NextCut;
  onShift: (frame: number) => void;
  /** Null if this person may not cut. */
  onWhole: (() => void) | null;
};

/**
 * Why the next cut does not fit, with a button that moves the cursor so that it does, or exports a video that is too
 * short as it is. One line, for which there is always a place: it comes and goes while somebody drags.
 */
export function FitLine({ table, cursor, next, onShift, onWhole }: FitProps) {
  const { latest, batch } = next;
  if (next.fits) return null;
  const isWhole = onWhole !== null && isShorter(table, batch);
  return (
    <div className={classes.fit} role="status" title={whyItDoesNotFit(table, cursor, next)}>
      <IconAlertTriangle size={14} aria-hidden />
      <span className={classes.why}>{whyInBrief(table, cursor, next)}</span>
      {isWhole ? (
        <Button className={classes.mend ?? ""} onClick={onWhole}>
          {wordsOfWhole(table)}
        </Button>
      ) : null}
      {latest === null ? null : (
        <Button
          className={classes.mend ?? ""}
          title={`To ${clockOfMilliseconds(table.millisecondsOf(latest))}, ${frameName(latest)}`}
          onClick={() => onShift(latest)}
        >
          Shift to fit
        </Button>
      )}
    </div>
  );
}
