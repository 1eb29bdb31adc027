// The row of a job: what it makes, for whom, on which nodes, progress, times, errors and actions.
import { ActionIcon, Button, Progress } from "@mantine/core";
import {
  IconArrowBarToUp,
  IconChevronRight,
  IconGripVertical,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconX,
} from "@tabler/icons-react";
import type { HTMLAttributes, MouseEvent } from "react";
import { StateSign, wordOfState } from "@/components/job-state";
import { rowPresses } from "@/components/row-presses";
import { TextWithCode } from "@/components/text-with-code";
import type { Job } from "@/lib/api/client";
import { canBeRetried } from "@/lib/api/jobs/job-actions";
import { isUnderWay } from "@/lib/api/events/patches";
import { clock, grouped, lengthClock } from "@/lib/time/time";
import { secondOf, shortly } from "@/lib/time/date-formats";
import { useTimeLeft } from "@/lib/api/jobs/pace";
import { useSeconds } from "@/lib/time/use-seconds";
import { requesterOf } from "../requester";
import { JobDetails } from "./job-details";
import classes from "./job-row.module.css";

export const canBeCancelled = isUnderWay;
/** Pausing holds back parts that have not begun: a running job of one part has none. */
export const canBePaused = (job: Job) =>
  job.state === "waiting" || (job.state === "running" && job.total > 1);

const KINDS = {
  export: "Export",
  scan: "Scan",
  proxy: "Proxy",
  detection: "Detection",
  pipeline: "Pipeline",
  finder_training: "Training",
  finder_scan: "Finder",
  transcript: "Transcript",
  seen: "Pictures",
} as const satisfies Record<Job["kind"], string>;

type JobRowProps = {
  job: Job;
  here: boolean;
  opened: boolean;
  busy: boolean;
  /** False: only the details can be opened. */
  mayChange: boolean;
  /** Moves the job to the front of its line; null where it is first already, or not in line. */
  onNext: (() => void) | null;
  isSelected: boolean;
  /** A press anywhere in the row selects it, as on a phone, where there are no modifiers. */
  isTicking: boolean;
  /** Null: this person may change nothing. */
  onSelect: ((event: MouseEvent) => void) | null;
  onHere: () => void;
  onOpen: () => void;
  onCancel: () => void;
  onPause: () => void;
  onResume: () => void;
  onRetry: () => void;
  /** Handlers of the drag handle; only for jobs in line. */
  grip?: HTMLAttributes<HTMLElement> | undefined;
  /** "taken": this row is dragged; otherwise the edge of this row at which the dragged one would be dropped. */
  drag?: "taken" | "above" | "below" | undefined;
};

export function JobRow(props: JobRowProps) {
  const { job, here, opened, mayChange, isSelected, isTicking, onSelect } = props;
  const { grip, drag, onHere, onOpen } = props;
  const looks = [
    classes.row,
    here && classes.here,
    isSelected && classes.selected,
    isTicking && classes.ticking,
    drag && classes[drag],
  ];
  const details = `job-${job.id}-details`;
  return (
    // The arrow keys move the focus from row to row, as in a table.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      className={looks.filter(Boolean).join(" ")}
      id={`job-${job.id}`}
      tabIndex={-1}
      aria-current={here}
      onFocus={onHere}
      // Else a plain press only moves to the row.
      {...rowPresses(onSelect, isTicking)}
    >
      {onSelect ? (
        <input
          type="checkbox"
          className={classes.tick}
          aria-label={`Select ${job.title}`}
          tabIndex={-1}
          checked={isSelected}
          readOnly
          onClick={(event) => {
            event.stopPropagation();
            onSelect(event);
          }}
        />
      ) : (
        <span className={classes.tick} />
      )}
      <span className={classes.sign}>
        <StateSign state={job.state} />
        {grip ? (
          // Hidden from screen readers, since keys move the row itself.
          <span className={classes.grip} aria-hidden title="Drag to change the order" {...grip}>
            <IconGripVertical size={16} stroke={1.5} />
          </span>
        ) : null}
      </span>
      <span className={classes.kind}>{KINDS[job.kind]}</span>
      <div className={classes.what}>
        <div className={classes.title} title={job.title}>
          {job.title}
        </div>
        <Origin job={job} />
        {job.error ? (
          <div className={classes.error}>
            <TextWithCode>{job.error}</TextWithCode>
          </div>
        ) : null}
        {job.warning ? (
          <div className={classes.warning}>
            <TextWithCode>{job.warning}</TextWithCode>
          </div>
        ) : null}
      </div>
      <div className={classes.progress}>
        <JobProgress job={job} />
      </div>
      <Times job={job} />
      <span className={classes.actions}>
        {mayChange ? <Actions {...props} /> : null}
        <ActionIcon
          aria-label={`Details of ${job.title}`}
          aria-expanded={opened}
          aria-controls={opened ? details : undefined}
          onClick={onOpen}
        >
          <IconChevronRight size={16} className={opened ? classes.opened : undefined} />
        </ActionIcon>
      </span>
      {opened ? <JobDetails job={job} id={details} /> : null}
    </li>
  );
}

function Actions(props: JobRowProps) {
  const { job, busy, onNext, onCancel, onPause, onResume, onRetry } = props;
  return (
    <>
      {canBeRetried(job) ? (
        <Button leftSection={<IconRefresh size={16} />} loading={busy} onClick={onRetry}>
          {job.kind === "export" && job.failed > 0 ? `Retry ${job.failed}` : "Retry"}
        </Button>
      ) : null}
      {onNext ? (
        <ActionIcon
          aria-label={`Do ${job.title} next`}
          title="To the front of the line"
          onClick={onNext}
        >
          <IconArrowBarToUp size={16} />
        </ActionIcon>
      ) : null}
      {canBePaused(job) ? (
        <ActionIcon
          aria-label={`Pause ${job.title}`}
          title={job.running > 0 ? `Pause after ${partsOf(job, job.running)}` : "Pause"}
          loading={busy}
          onClick={onPause}
        >
          <IconPlayerPause size={16} />
        </ActionIcon>
      ) : null}
      {job.state === "paused" ? (
        <ActionIcon
          aria-label={`Resume ${job.title}`}
          title="Resume"
          loading={busy}
          onClick={onResume}
        >
          <IconPlayerPlay size={16} />
        </ActionIcon>
      ) : null}
      {canBeCancelled(job) ? (
        <ActionIcon aria-label={`Cancel ${job.title}`} loading={busy} onClick={onCancel}>
          <IconX size={16} />
        </ActionIcon>
      ) : null}
    </>
  );
}

/** `this clip`, `these 2 clips`: what a pause waits for. */
function partsOf(job: Job, count: number): string {
  const part = job.kind === "export" ? "clip" : "part";
  return count === 1 ? `this ${part}` : `these ${count} ${part}s`;
}

/** Before anything else, why a waiting job waits: the line is there anyway, so that nothing moves. */
function Origin({ job }: { job: Job }) {
  const origin = wordsOfOrigin(job);
  const { wait_reason: why } = job;
  if (why === null) {
    return (
      <div className={classes.whose} title={origin}>
        {origin}
      </div>
    );
  }
  const rest = origin === "" ? "" : ` · ${origin}`;
  return (
    <div className={`${classes.whose} ${classes.waits}`} title={`${why}${rest}`}>
      <span className={classes.why}>{why}</span>
      {rest}
    </div>
  );
}

/** What the job makes, for whom, and on which nodes. Unknown parts are left out, as for jobs of earlier versions. */
function wordsOfOrigin(job: Job): string {
  const { group, profile, nodes } = job;
  const who = requesterOf(job);
  const known = [
    group,
    who && `for ${who}`,
    profile && `profile ${profile}`,
    nodes.length > 0 && `on ${nodes.join(", ")}`,
  ];
  return known.filter(Boolean).join(" · ");
}

function JobProgress({ job }: { job: Job }) {
  const share = `${grouped(job.completed)} of ${grouped(job.total)}`;
  if (job.state === "running") {
    const percent = Math.floor(job.progress * 100);
    return (
      <>
        <Progress value={percent} size={6} className={classes.bar} aria-label={job.title} />
        <span className={classes.percent}>{percent} %</span>
      </>
    );
  }
  if (job.state === "waiting" && job.completed === 0) {
    return <span>Waiting, {grouped(job.total)} to do</span>;
  }
  if (job.state === "paused") {
    const until = job.running > 0 ? `Pauses after ${partsOf(job, job.running)}` : "Paused";
    return (
      <span>
        {until}, {share}
      </span>
    );
  }
  const word = wordOfState(job.state);
  return <span>{job.total > 0 ? `${word}, ${share}` : word}</span>;
}

function Times({ job }: { job: Job }) {
  const { created_at: created, started_at: started, ended_at: ended } = job;
  return (
    <div className={classes.times}>
      <time dateTime={started ?? created} title={secondOf(started ?? created)}>
        {shortly(started ?? created)}
      </time>
      {job.state === "running" && started ? <Running job={job} since={started} /> : null}
      {started && ended ? (
        <span>{durationWords(Date.parse(ended) - Date.parse(started))}</span>
      ) : null}
    </div>
  );
}

function durationWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `took ${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  return `took ${lengthClock(seconds)}`;
}

function Running({ job, since }: { job: Job; since: string }) {
  const now = useSeconds();
  const left = useTimeLeft(job.id);
  return (
    <span className={classes.under}>
      <span>{clock((now - Date.parse(since)) / 1000, false)}</span>
      <span className={classes.left}>{left}</span>
    </span>
  );
}
