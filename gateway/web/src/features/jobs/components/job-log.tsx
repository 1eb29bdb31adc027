// The log of a job, line by line: where each part began, what went wrong, who paused it.
import { Button } from "@mantine/core";
import { ProblemNote } from "@/components/note";
import type { JobLogLine } from "@/lib/api/client";
import { briefly, secondOf } from "@/lib/time/date-formats";
import { useJobLog } from "../api/jobs";
import classes from "./job-log.module.css";

const EVENTS = {
  began: "began",
  interrupted: "interrupted, waits again",
  tried_again: "failed, will be retried",
  failed: "failed",
  done: "done",
  paused: "Paused",
  resumed: "Resumed",
  cancelled: "Cancelled",
  retried: "Retried",
} as const satisfies Record<JobLogLine["event"], string>;

export function JobLog({ jobId }: { jobId: string }) {
  const log = useJobLog(jobId);
  if (log.isError && !log.data) {
    const retry = () => void log.refetch();
    return <ProblemNote error={log.error} action={<Button onClick={retry}>Try again</Button>} />;
  }
  // Jobs of earlier versions have no log.
  if (!log.data || log.data.length === 0) return null;
  return (
    // Long logs scroll, which the keyboard must be able to do, too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <ol aria-label="Log" tabIndex={0} className={classes.log}>
      {log.data.map((line, i) => (
        <li key={i} className={classes.line} data-loss={line.event === "failed"}>
          <time dateTime={line.at} title={secondOf(line.at)}>
            {briefly(line.at)}
          </time>
          <span>{wordsOf(line)}</span>
          <span className={classes.detail}>{line.detail}</span>
        </li>
      ))}
    </ol>
  );
}

/** `dog_001_2 began on media-1, try 2`. */
function wordsOf({ event, part, attempt, node }: JobLogLine): string {
  const words = [part, EVENTS[event]].filter(Boolean).join(" ");
  if (event !== "began") return words;
  const where = node === null ? "" : ` on ${node}`;
  return `${words}${where}${attempt !== null && attempt > 1 ? `, try ${attempt}` : ""}`;
}
