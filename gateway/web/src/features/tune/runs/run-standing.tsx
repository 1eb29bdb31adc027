// How far the run is, or what was found in all frames, above their counts in the strip; and the ways to the frames that differ.
import { ActionIcon, Progress, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { KeyHint } from "@/components/key-caps";
import { wordsFor } from "@/lib/api/problem";
import type { PipelineRun } from "@/lib/api/client";
import { useShortcut } from "@/lib/keys/key-bindings";
import { grouped } from "@/lib/time/time";
import type { Stage } from "../api/detect";
import { totalsByClass } from "../counts/counts";
import type { AllFrames } from "../counts/use-all-frames";
import type { Counts } from "../counts/use-counts";
import { differenceOf, sumOf } from "../timelines/frames";
import { whyNoBefore, wordsOfBefore, type Compared } from "../words";
import { goesOn, warningsOf } from "./run-state";
import { wordsOfCourse } from "./run-steps";
import classes from "../tune-page.module.css";

export const NO_DIFFERENCE =
  "No frames differ: compare two runs, or move sliders and replay the stage on all frames.";

const CANCELLED = "Cancelled: a replay goes on behind what was computed.";

type RunStandingProps = {
  run: PipelineRun | null;
  stages: readonly Stage[];
  all: AllFrames;
  counts: Counts;
  compared: Compared | null;
};

/** Progress of the run, or what was found in all frames, above their counts in the strip. */
export function RunStanding({ run, stages, all, counts, compared }: RunStandingProps) {
  if (run && goesOn(run)) {
    const words = wordsOfCourse(run, stages);
    return (
      <div className={classes.standing}>
        <span role="status" className={classes.course} title={words}>
          {words}
        </span>
        <Progress
          className={classes.progress ?? ""}
          value={100 * run.progress}
          aria-label={words}
        />
        <span className={classes.percent}>{Math.floor(100 * run.progress)} %</span>
      </div>
    );
  }
  const failed = run?.status === "failed" ? run.error : null;
  const warnings = run ? warningsOf(run) : [];
  return (
    <div className={classes.standing} role="status">
      {failed ? (
        <span className={classes.loss}>Failed: {failed}</span>
      ) : run?.status === "cancelled" ? (
        <span>{CANCELLED}</span>
      ) : all.error ? (
        <span>{wordsFor(all.error)}</span>
      ) : all.isLooking ? (
        <span>Looking at all frames</span>
      ) : (
        <Totals counts={counts} compared={compared} />
      )}
      {warnings.map((warning) => (
        <span key={warning} className={classes.warning}>
          <span aria-hidden>⚠ </span>
          {warning}
        </span>
      ))}
    </div>
  );
}

/** `All frames: run 1 has 98 → 111 regions (+13), 4 frames differ`, with the classes on hover and focus. */
function Totals({ counts, compared }: { counts: Counts; compared: Compared | null }) {
  const { now, before, differing } = counts;
  if (!now) return null;
  const is = sumOf(now.totals);
  const missing = whyNoBefore(compared);
  if (!before) {
    const words = `All frames: ${grouped(is)} ${is === 1 ? "region" : "regions"}`;
    return <span>{missing === null ? words : `${words}; ${missing}`}</span>;
  }
  const was = sumOf(before.totals);
  const byClass = totalsByClass(before, now);
  return (
    <Tooltip
      multiline
      position="top-end"
      events={{ hover: true, focus: true, touch: true }}
      label={byClass.map(({ label, before: from, now: to }) => (
        <div key={label}>
          {label}: {grouped(from)} → {grouped(to)} ({differenceOf(from, to)})
        </div>
      ))}
      disabled={byClass.length === 0}
    >
      <button type="button" className={classes.totals}>
        All frames: {wordsOfBefore(grouped(was), compared)} → {grouped(is)} ({differenceOf(was, is)}
        ), {wordsOfDiffering(differing.length)}
      </button>
    </Tooltip>
  );
}

const wordsOfDiffering = (count: number) =>
  count === 0
    ? "no frame differs"
    : `${grouped(count)} ${count === 1 ? "frame differs" : "frames differ"}`;

type DifferencesProps = { differing: readonly number[]; onStep: (by: 1 | -1) => void };

/** The buttons that go to the frames that differ; always there, so that nothing moves when they can be pressed. */
export function Differences({ differing, onStep }: DifferencesProps) {
  const [next, previous] = [
    useShortcut("tuneNextDifference"),
    useShortcut("tunePreviousDifference"),
  ];
  const isNone = differing.length === 0;
  return (
    <span className={classes.differences}>
      <ActionIcon
        aria-label="Previous frame that differs"
        aria-keyshortcuts={previous}
        title={isNone ? NO_DIFFERENCE : "Previous frame that differs"}
        disabled={isNone}
        onClick={() => onStep(-1)}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <span aria-hidden>≠</span>
      <ActionIcon
        aria-label="Next frame that differs"
        aria-keyshortcuts={next}
        title={isNone ? NO_DIFFERENCE : "Next frame that differs"}
        disabled={isNone}
        onClick={() => onStep(1)}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
      <KeyHint action="tuneNextDifference" />
    </span>
  );
}
