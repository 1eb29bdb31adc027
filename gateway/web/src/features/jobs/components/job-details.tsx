// The details of a job: its parts, where each of them runs or ran, and its log.
import { Button, Skeleton } from "@mantine/core";
import { ClipProof } from "@/components/clip-proof";
import { StateSign } from "@/components/job-state";
import { ProblemNote } from "@/components/note";
import { TextWithCode } from "@/components/text-with-code";
import type { Clip, Export, Job, Task } from "@/lib/api/client";
import { secondOf } from "@/lib/time/date-formats";
import { useExportOf, useTasks } from "../api/jobs";
import { requesterOf } from "../requester";
import { JobLog } from "./job-log";
import classes from "./job-details.module.css";

export function JobDetails({ job, id }: { job: Job; id: string }) {
  const facts: [string, string | null][] = [
    ["Requested by", requesterOf(job)],
    ["Profile", job.profile],
    [job.nodes.length > 1 ? "Nodes" : "Node", job.nodes.join(", ") || null],
    ["Requested", secondOf(job.created_at)],
    ["Began", job.started_at && secondOf(job.started_at)],
    ["Ended", job.ended_at && secondOf(job.ended_at)],
    ["Ticket", job.ticket],
  ];
  return (
    <div id={id} role="group" aria-label={`Details of ${job.title}`} className={classes.details}>
      <dl className={classes.facts}>
        {facts.map(([name, value]) =>
          value === null ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
      <Parts job={job} />
      <JobLog jobId={job.id} />
    </div>
  );
}

function Parts({ job }: { job: Job }) {
  const tasks = useTasks(job.id);
  const made = useExportOf(job.export_id).data;
  if (tasks.isError && !tasks.data) {
    const retry = () => void tasks.refetch();
    return <ProblemNote error={tasks.error} action={<Button onClick={retry}>Try again</Button>} />;
  }
  if (tasks.isPending) {
    return (
      <div aria-busy aria-label="Reading parts" role="status">
        {Array.from({ length: job.total }, (_, i) => (
          <Skeleton key={i} height={24} mt={i && 1} animate={false} />
        ))}
      </div>
    );
  }
  return (
    <ul aria-label="Parts" className={classes.parts}>
      {tasks.data.map((task) => (
        <Part key={task.id} task={task} made={made} />
      ))}
    </ul>
  );
}

/** The clip that a part makes: its file or folder is named after the part. */
function clipOf(task: Task, { clips }: Export): Clip | undefined {
  return clips.find(({ path }) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return name === task.title || name.startsWith(`${task.title}.`);
  });
}

function Part({ task, made }: { task: Task; made: Export | undefined }) {
  const clip = made && clipOf(task, made);
  return (
    <li className={classes.part}>
      <StateSign state={task.state} size={16} />
      <span className={classes.name}>{task.title}</span>
      <span className={classes.node}>{task.node}</span>
      {made && clip?.state === "done" && (clip.proof || clip.imported) ? (
        <span className={classes.proof}>
          <ClipProof proof={clip.proof} clip={clip} order={made} name={task.title} />
        </span>
      ) : (
        <span className={task.state === "failed" ? classes.loss : classes.node}>
          <TextWithCode>{task.error ?? ""}</TextWithCode>
        </span>
      )}
    </li>
  );
}
