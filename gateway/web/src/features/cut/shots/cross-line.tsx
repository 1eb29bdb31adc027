// That a clip of the next cut crosses a cut of the video, with a button that begins it at the shot.
import { Button } from "@mantine/core";
import { IconCut } from "@tabler/icons-react";
import type { FrameTable } from "@/lib/footage/frames";
import { clockOfMilliseconds, frameName } from "@/lib/time/time";
import type { NextCut } from "../next-cut/next-cut";
import { wordsOfCut, type Crossing } from "./shots";
import classes from "../inspector/inspector.module.css";

type CrossProps = {
  table: FrameTable;
  next: NextCut;
  crossed: readonly Crossing[];
  /** Whether an order would be refused for it. */
  isRefused: boolean;
  /** Moves the cursor. */
  onShift: (frame: number) => void;
};

/** One line in the place of what else may stand there: it comes and goes while somebody drags. */
export function CrossLine({ table, next, crossed, isRefused, onShift }: CrossProps) {
  const { batch, latest } = next;
  const [first] = crossed;
  if (!first) return null;
  const { index, cut } = first;
  const which = batch.clips > 1 ? `Clip ${index + 1} crosses` : "Crosses";
  const others = crossed.length > 1 ? `, ${crossed.length - 1} more` : "";
  const words = `${which} the ${wordsOfCut(cut)}${others}${isRefused ? ": refused" : ""}`;
  const start = table.atOrAfter(table.secondsOf(cut.frame) - index * batch.spread);
  const reached = latest !== null && start <= latest;
  return (
    <div className={classes.fit} role="status" title={words}>
      <IconCut size={14} aria-hidden />
      <span className={classes.why}>{words}</span>
      {reached ? (
        <Button
          className={classes.mend ?? ""}
          title={`To ${clockOfMilliseconds(table.millisecondsOf(start))}, ${frameName(start)}`}
          onClick={() => onShift(start)}
        >
          Start at the shot
        </Button>
      ) : null}
    </div>
  );
}
