// Jobs: what runs, what waits, what was done; each with what can be done about it.
import { Button } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import { Blank } from "@/components/blank";
import { NextPage } from "@/components/next-page";
import { ProblemNote } from "@/components/note";
import { PageFrame } from "@/components/page-frame";
import { RowSkeletons } from "@/components/row-skeletons";
import type { Job } from "@/lib/api/client";
import { changeSettings } from "@/lib/settings";
import { useKeys } from "@/lib/use-keys";
import { hasFailed, useJobAction, useJobs, type JobKind } from "../api/jobs";
import { JobRow, canBeCancelled, canBeRetried } from "./job-row";
import classes from "./jobs-page.module.css";

const GROUPS: { title: string; states: Job["state"][] }[] = [
  { title: "Running", states: ["running"] },
  { title: "Waiting", states: ["waiting"] },
  { title: "Done", states: ["done", "partial", "failed", "cancelled"] },
];

const KINDS: { kind: JobKind | null; words: string }[] = [
  { kind: null, words: "All" },
  { kind: "export", words: "Exports" },
  { kind: "scan", words: "Scans" },
];

export function JobsPage() {
  const [params, setParams] = useSearchParams();
  const kind = KINDS.find((one) => one.kind === params.get("kind"))?.kind ?? null;
  const listing = useJobs(kind);
  return (
    <PageFrame
      name="Jobs"
      controls={
        <div role="group" aria-label="Kind" className={classes.kinds}>
          {KINDS.map((one) => (
            <Button
              key={one.words}
              variant={one.kind === kind ? "default" : "subtle"}
              aria-pressed={one.kind === kind}
              onClick={() => setParams(one.kind === null ? {} : { kind: one.kind })}
            >
              {one.words}
            </Button>
          ))}
        </div>
      }
    >
      <JobList listing={listing} />
    </PageFrame>
  );
}

function JobList({ listing }: { listing: ReturnType<typeof useJobs> }) {
  const jobs = listing.data?.pages.flatMap((page) => page.jobs) ?? [];
  const groups = GROUPS.map(({ title, states }) => ({
    title,
    jobs: jobs.filter((job) => states.includes(job.state)),
  })).filter((group) => group.jobs.length > 0);
  const shown = groups.flatMap((group) => group.jobs);
  const [here, setHere] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const cancel = useJobAction("cancel");
  const retry = useJobAction("retry");
  useFailuresSeen(jobs);

  const current = shown.find((job) => job.id === here);
  const move = (by: number) => {
    const at = current ? shown.indexOf(current) : by > 0 ? -1 : shown.length;
    const next = shown[Math.min(shown.length - 1, Math.max(0, at + by))];
    if (!next) return;
    setHere(next.id);
    document.getElementById(`job-${next.id}`)?.focus();
  };
  const open = (job: Job) => setOpened((known) => (known === job.id ? null : job.id));
  useKeys({
    jobUp: () => move(-1),
    jobDown: () => move(1),
    jobDetails: () => current && open(current),
    jobRetry: () => current && canBeRetried(current) && retry.mutate(current.id),
    jobCancel: () => current && canBeCancelled(current) && cancel.mutate(current.id),
  });

  if (listing.isPending) return <RowSkeletons words="Reading jobs" count={6} height={44} titled />;
  if (listing.isError && shown.length === 0) {
    return (
      <ProblemNote
        error={listing.error}
        action={<Button onClick={() => void listing.refetch()}>Try again</Button>}
      />
    );
  }
  if (shown.length === 0) {
    return (
      <Blank icon={<IconListCheck size={32} stroke={1.5} />} title="No jobs yet">
        <p>What is cut or scanned shows up here, with its progress and what came of it.</p>
      </Blank>
    );
  }
  const problem = cancel.error ?? retry.error;
  const isBusy = (job: Job) =>
    [cancel, retry].some((action) => action.isPending && action.variables === job.id);
  return (
    <>
      {problem ? <ProblemNote error={problem} /> : null}
      {groups.map(({ title, jobs: members }) => (
        <section key={title} aria-labelledby={`jobs-${title}`}>
          <h2 className={classes.title} id={`jobs-${title}`}>
            {title} <span className={classes.count}>{members.length}</span>
            <FailedCount jobs={members} />
          </h2>
          <ul className={classes.list}>
            {members.map((job) => (
              <JobRow
                key={job.id}
                job={job}
                here={job.id === here}
                opened={job.id === opened}
                busy={isBusy(job)}
                onHere={() => setHere(job.id)}
                onOpen={() => open(job)}
                onCancel={() => cancel.mutate(job.id)}
                onRetry={() => retry.mutate(job.id)}
              />
            ))}
          </ul>
        </section>
      ))}
      <NextPage of={listing} words="Older jobs" />
    </>
  );
}

function FailedCount({ jobs }: { jobs: Job[] }) {
  const failed = jobs.filter(hasFailed).length;
  return failed > 0 ? <span className={classes.failed}>{failed} failed</span> : null;
}

/** Whoever looks at the list has seen its failures: they no longer count on the rail. */
function useFailuresSeen(jobs: Job[]) {
  const latest = jobs.reduce((at, { ended_at: ended }) => (ended && ended > at ? ended : at), "");
  useEffect(() => {
    if (latest) changeSettings({ failuresSeenAt: latest });
  }, [latest]);
}
