// A detection run in the list: its model, date, progress and results, with downloads and actions.
import { ActionIcon, Progress } from "@mantine/core";
import { IconDownload, IconRefresh, IconTrash, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ProblemNote } from "@/components/note";
import { StateSign } from "@/components/job-state";
import { Name } from "@/components/name";
import { address } from "@/lib/api/address";
import type { DetectionRun } from "@/lib/api/client";
import { canBeRetried, useJobAction } from "@/lib/api/jobs/job-actions";
import { grouped } from "@/lib/time/time";
import { goesOn } from "../api/detection-runs";
import side from "../side/side.module.css";
import { countOf, analysedBy } from "./found-frames";
import { boxesOf, framesOf, momentOf, wordsOfOrder } from "./run-words";
import classes from "./findings.module.css";

type RunRowProps = {
  run: DetectionRun;
  /** Frames of the video; null until they are known. */
  count: number | null;
  /** Whether this run's findings are shown on picture and timeline. */
  here: boolean;
  mayChange: boolean;
  onChoose: () => void;
  onDelete: () => void;
  /** Shown only if `here`: the class filter. */
  children: ReactNode;
};

const FILES = [
  { file: "coco.json", name: "COCO" },
  { file: "mot.txt", name: "MOT" },
  { file: "yolo.zip", name: "YOLO" },
] as const;

export function RunRow({ run, count, here, mayChange, onChoose, onDelete, children }: RunRowProps) {
  const { job, model } = run;
  const looks = here ? `${classes.run} ${side.here}` : classes.run;
  return (
    <li className={looks}>
      <div className={classes.line}>
        <button type="button" className={side.file} aria-pressed={here} onClick={onChoose}>
          <StateSign state={job?.state ?? "done"} size={16} />
          <span className={side.main}>
            <Name text={model} tail={6} />
            <span className={side.sub}>{momentOf(run)}</span>
          </span>
          {goesOn(run) ? null : <span className={side.figure}>{boxesOf(run)}</span>}
        </button>
        {mayChange ? <Actions run={run} onDelete={onDelete} /> : null}
      </div>
      <div className={classes.about}>
        {goesOn(run) ? <Extent run={run} count={count} /> : null}
        {job?.error ? <p className={classes.error}>{job.error}</p> : null}
        {here ? (
          <>
            {children}
            <p>{wordsOfOrder(run)}</p>
            <p className={classes.files}>
              {FILES.map(({ file, name }) => (
                <a
                  key={file}
                  href={address.foundAs(run.id, file)}
                  download
                  aria-label={`Download as ${name}`}
                >
                  <IconDownload size={14} aria-hidden />
                  {name}
                </a>
              ))}
            </p>
          </>
        ) : null}
      </div>
    </li>
  );
}

/** Progress of a run. */
function Extent({ run, count }: { run: DetectionRun; count: number | null }) {
  const whole = count === null ? null : countOf(analysedBy(run.order, count));
  const percent = whole ? Math.floor((100 * run.frames) / whole) : 0;
  return (
    <>
      <Progress value={percent} size={6} aria-label={`Progress of ${run.model}`} />
      <p>
        {run.job?.state === "waiting" ? "Waiting. " : null}
        {whole === null
          ? framesOf(run)
          : `${grouped(run.frames)} of ${grouped(whole)} frames`}, {boxesOf(run)}
      </p>
    </>
  );
}

function Actions({ run, onDelete }: { run: DetectionRun; onDelete: () => void }) {
  const { job, model } = run;
  const action = useJobAction();
  const act = (verb: "cancel" | "retry") => {
    if (job) action.mutate({ verb, jobId: job.id });
  };
  return (
    <>
      {action.isError ? <ProblemNote error={action.error} /> : null}
      {goesOn(run) ? (
        <ActionIcon
          size={24}
          aria-label={`Cancel the run of ${model}`}
          title="Cancel: what was found so far is kept"
          loading={action.isPending}
          onClick={() => act("cancel")}
        >
          <IconX size={16} stroke={1.5} />
        </ActionIcon>
      ) : null}
      {job && canBeRetried(job) ? (
        <ActionIcon
          size={24}
          aria-label={`Retry the run of ${model}`}
          title="Retry"
          loading={action.isPending}
          onClick={() => act("retry")}
        >
          <IconRefresh size={16} stroke={1.5} />
        </ActionIcon>
      ) : null}
      <ActionIcon
        size={24}
        aria-label={`Delete the run of ${model}`}
        aria-haspopup="dialog"
        title="Delete what it found"
        onClick={onDelete}
      >
        <IconTrash size={16} stroke={1.5} />
      </ActionIcon>
    </>
  );
}
