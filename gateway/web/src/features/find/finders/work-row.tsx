// A training or scan under way: how far it is, how long it still takes, and a button that stops it.
import { Button, Progress } from "@mantine/core";
import type { Job } from "@/lib/api/client";
import { isUnderWay } from "@/lib/api/events/patches";
import { useJob } from "@/lib/api/jobs/job";
import { useJobAction } from "@/lib/api/jobs/job-actions";
import { useTimeLeft } from "@/lib/api/jobs/pace";
import { grouped } from "@/lib/time/time";
import classes from "./finders.module.css";

type WorkRowProps = { jobId: string; words: string; mayChange: boolean };

export function WorkRow({ jobId, words, mayChange }: WorkRowProps) {
  const job = useJob(jobId).data;
  const action = useJobAction();
  const left = useTimeLeft(jobId);
  const percent = Math.floor(100 * (job?.progress ?? 0));
  return (
    <div className={classes.work} role="group" aria-label={words}>
      <div className={classes.workWords}>
        <span>{words}</span>
        <span className={classes.figure}>{job ? stateOf(job, percent, left) : ""}</span>
      </div>
      <Progress className={classes.bar ?? ""} value={percent} size={6} aria-label={words} />
      {mayChange && job && isUnderWay(job) ? (
        <Button
          size="compact-sm"
          aria-label={`Cancel: ${words}`}
          loading={action.isPending}
          onClick={() => action.mutate({ verb: "cancel", jobId })}
        >
          Cancel
        </Button>
      ) : null}
    </div>
  );
}

function stateOf(job: Job, percent: number, left: string | null): string {
  if (job.state === "paused") return "paused";
  if (job.state === "waiting") return job.wait_reason ?? "waiting";
  const parts =
    job.kind === "finder_scan" && job.total > 1
      ? `${grouped(job.completed)} of ${grouped(job.total)}`
      : `${percent} %`;
  return left === null ? parts : `${parts}, ${left}`;
}
