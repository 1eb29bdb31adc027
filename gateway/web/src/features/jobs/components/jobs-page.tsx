// The jobs page: running, waiting and finished jobs, each with its actions.
import { Button, NativeSelect } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { Fragment, useEffect, useState, type MouseEvent, type ReactNode } from "react";
import { useSearchParams } from "wouter";
import { EmptyState } from "@/components/empty-state";
import { Key } from "@/components/key-caps";
import { NextPage } from "@/components/next-page";
import { ProblemNote } from "@/components/note";
import { PageFrame } from "@/components/page-frame";
import { RowSkeletons } from "@/components/row-skeletons";
import type { Job, JobMove } from "@/lib/api/client";
import { canBeRetried, useJobAction, type JobVerb } from "@/lib/api/jobs/job-actions";
import { useJobChanges, type JobsAction, type WhichJobs } from "@/lib/api/jobs/job-changes";
import { isUnderWay } from "@/lib/api/events/patches";
import { sumOf, useJobTotals } from "@/lib/api/jobs/totals";
import { useMay } from "@/lib/api/session";
import { changeSettings } from "@/lib/settings/settings";
import { NOTHING_SELECTED, pressed, ranged, type Selection } from "@/lib/lists/selection";
import { grouped } from "@/lib/time/time";
import { announceRefusal } from "@/lib/undo/undo";
import { useDragInLine } from "@/lib/lists/use-drag-in-line";
import { useKeys } from "@/lib/keys/use-keys";
import { useJobs, useMoveJob, useOpenJobs, type JobKind } from "../api/jobs";
import { backTo, inLine, moveTo, sameLine, stepBy } from "../line";
import { JobRow, canBeCancelled, canBePaused } from "./job-row";
import { JobSelection } from "./job-selection";
import classes from "./jobs-page.module.css";
import { MakingList } from "./making-list";

const GROUPS: { title: string; states: Job["state"][] }[] = [
  { title: "Running", states: ["running"] },
  { title: "Waiting", states: ["waiting", "paused"] },
  { title: "Failed", states: ["failed", "partial"] },
  { title: "Done", states: ["done", "cancelled"] },
];

const KINDS: { kind: JobKind | null; words: string }[] = [
  { kind: null, words: "All" },
  { kind: "export", words: "Exports" },
  { kind: "scan", words: "Scans" },
  { kind: "detection", words: "Detections" },
  { kind: "pipeline", words: "Pipelines" },
  { kind: "finder_training", words: "Trainings of finders" },
  { kind: "finder_scan", words: "Scans of finders" },
  { kind: "transcript", words: "Transcripts" },
  { kind: "seen", words: "Pictures for search" },
  { kind: "proxy", words: "Scrub proxies" },
];

/** A choice of the filter by state. */
type StateChoice = {
  value: string | null;
  words: string;
  /** Null: any state. */
  states: readonly Job["state"][] | null;
};

const ANY_STATE: StateChoice = { value: null, words: "Any state", states: null };
const STATES: readonly StateChoice[] = [
  ANY_STATE,
  { value: "running", words: "Running", states: ["running"] },
  { value: "waiting", words: "Waiting", states: ["waiting", "paused"] },
  { value: "done", words: "Done", states: ["done"] },
  { value: "failed", words: "Failed", states: ["failed", "partial"] },
  { value: "cancelled", words: "Cancelled", states: ["cancelled"] },
];

export function JobsPage() {
  const [params, setParams] = useSearchParams();
  const kind = KINDS.find((one) => one.kind === params.get("kind"))?.kind ?? null;
  const state = STATES.find((one) => one.value === params.get("state")) ?? ANY_STATE;
  const listing = useJobs(kind, state.states);
  const [isTicking, setTicking] = useState(false);
  const mayChange = useMay("change");
  const look = (name: "kind" | "state", value: string | null) =>
    setParams((now) => {
      if (value === null) now.delete(name);
      else now.set(name, value);
      return now;
    });
  return (
    <PageFrame
      name="Jobs"
      controls={
        <>
          <div role="group" aria-label="Kind" className={classes.kinds}>
            {KINDS.map((one) => (
              <Button
                key={one.words}
                variant={one.kind === kind ? "default" : "subtle"}
                aria-pressed={one.kind === kind}
                onClick={() => look("kind", one.kind)}
              >
                {one.words}
              </Button>
            ))}
          </div>
          <NativeSelect
            aria-label="State"
            className={classes.state ?? ""}
            value={state.value ?? ""}
            data={STATES.map(({ value, words }) => ({ value: value ?? "", label: words }))}
            onChange={(event) => look("state", event.currentTarget.value || null)}
          />
          {mayChange ? (
            <Button
              className={classes.select ?? ""}
              variant={isTicking ? "default" : "subtle"}
              aria-pressed={isTicking}
              onClick={() => setTicking(!isTicking)}
            >
              Select
            </Button>
          ) : null}
        </>
      }
    >
      <JobList
        listing={listing}
        kind={kind}
        states={state.states}
        isTicking={isTicking}
        onAnyState={() => look("state", null)}
        converting={kind === null && state.states === null ? <MakingList /> : null}
      />
    </PageFrame>
  );
}

type JobListProps = {
  listing: ReturnType<typeof useJobs>;
  kind: JobKind | null;
  /** Null: any state. */
  states: readonly Job["state"][] | null;
  /** A press on a row selects it. */
  isTicking: boolean;
  onAnyState: () => void;
  /** Renditions being made, which are not jobs. Below the waiting jobs, so that these do not move when it appears. */
  converting: ReactNode;
};

function JobList({ listing, kind, states, isTicking, onAnyState, converting }: JobListProps) {
  const listed = (listing.data?.pages.flatMap((page) => page.jobs) ?? []).filter(
    ({ deleted }) => !deleted,
  );
  const open = useOpenJobs().data?.jobs ?? [];
  const totals = useJobTotals(kind);
  // Jobs that have waited for long are not on the fetched pages any more.
  const older = open.filter((job) => listed.every(({ id }) => id !== job.id));
  const line = inLine([...listed, ...older]);
  const jobs = [
    ...line.filter((job) => kind === null || job.kind === kind),
    ...listed.filter((job) => !isUnderWay(job)),
  ];
  const looked = jobs.filter((job) => states === null || states.includes(job.state));
  const [rows, setRows] = useState(ROWS_AT_FIRST);
  const groups = GROUPS.map((group) => {
    const members = looked.filter((job) => group.states.includes(job.state));
    // Ended jobs come in pages; a line may be long from the beginning.
    const most = group.title === "Waiting" ? rows : members.length;
    const counted = group.states.filter((one) => states === null || states.includes(one));
    // Of all jobs, not only of those that are loaded; a job that was just added may not be counted yet.
    const count = Math.max(members.length, totals ? sumOf(totals, counted) : 0);
    return { title: group.title, count, loaded: members.length, jobs: members.slice(0, most) };
  }).filter((group) => group.jobs.length > 0);
  const shown = groups.flatMap((group) => group.jobs);
  // The sections' buttons act on jobs of all kinds.
  const looksAtAll = kind === null;
  const [here, setHere] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const action = useJobAction();
  const moving = useMoveJob();
  const mayChange = useMay("change");
  useFailuresSeen(jobs);
  useFocusKept(line, here);

  const current = shown.find((job) => job.id === here);
  const move = (by: number) => {
    const at = current ? shown.indexOf(current) : by > 0 ? -1 : shown.length;
    const next = shown[Math.min(shown.length - 1, Math.max(0, at + by))];
    if (!next) return;
    setHere(next.id);
    document.getElementById(`job-${next.id}`)?.focus();
  };
  const [selection, setSelection] = useState<Selection<Job>>(NOTHING_SELECTED);
  // As they are now; those that are no longer listed are not changed.
  const selected = shown.filter(({ id }) => selection.items.has(id));
  const changes = useJobChanges();
  const changeAll = (action: JobsAction) =>
    changes.mutate({ which: { ids: selected.map(({ id }) => id) }, action });
  const select = (job: Job, { shiftKey }: Pick<MouseEvent, "shiftKey">) =>
    setSelection(pressed(selection, shown, job, { shiftKey, from: here }));
  const extend = (by: 1 | -1) => {
    const next = shown[(current ? shown.indexOf(current) : by > 0 ? -1 : shown.length) + by];
    if (!next) return;
    select(next, { shiftKey: true });
    move(by);
  };
  const toggle = (job: Job) => setOpened((known) => (known === job.id ? null : job.id));
  const act = (verb: JobVerb, job: Job) => action.mutate({ verb, jobId: job.id });
  const stand = (job: Job, to: JobMove | null) =>
    to && moving.mutate({ job, to, back: backTo(line, job) });
  const step = (by: 1 | -1) => {
    const to = current ? stepBy(line, current, by) : null;
    if (current && to) stand(current, to);
    else announceRefusal(`This job is ${by < 0 ? "first" : "last"} in its line already.`);
  };
  const isFirst = (job: Job) => line.find(({ kind: one }) => one === job.kind) === job;
  const next = (job: Job) => stand(job, { to: "front" });
  const drag = useDragInLine<Job>(
    (id) => `job-${id}`,
    (job) => sameLine(line, job),
    (job, at) => stand(job, moveTo(line, job, at)),
  );
  /** Acts on the chosen job, or announces why it cannot. */
  const onHere = (
    can: (job: Job) => boolean,
    act: (job: Job) => void,
    why: string,
    action: JobsAction | null = null,
  ) => {
    if (action !== null && selected.length > 0) changeAll(action);
    else if (!current) announceRefusal("No job is chosen.");
    else if (can(current)) act(current);
    else announceRefusal(why);
  };
  useKeys({
    jobUp: () => move(-1),
    jobDown: () => move(1),
    jobSelect: () =>
      onHere(
        () => true,
        (job) => select(job, { shiftKey: false }),
        "",
      ),
    jobSelectUp: () => extend(-1),
    jobSelectDown: () => extend(1),
    jobSelectAll: () => setSelection(ranged(selection, shown)),
    ...(selected.length > 0 ? { escape: () => setSelection(NOTHING_SELECTED) } : {}),
    jobDetails: () => onHere(() => true, toggle, ""),
    jobPause: () => {
      const isPaused = selected.length > 0 && selected.every(({ state }) => state === "paused");
      if (isPaused) changeAll("resume");
      else if (selected.length === 0 && current?.state === "paused") act("resume", current);
      else onHere(canBePaused, (job) => act("pause", job), "This job cannot be paused.", "pause");
    },
    jobEarlier: () => onHere(isInLine, () => step(-1), NOT_IN_LINE),
    jobLater: () => onHere(isInLine, () => step(1), NOT_IN_LINE),
    jobNext: () => {
      const why = current && isFirst(current) ? "This job is next already." : NOT_IN_LINE;
      onHere((job) => isInLine(job) && !isFirst(job), next, why);
    },
    jobRetry: () =>
      onHere(
        canBeRetried,
        (job) => act("retry", job),
        "Only what failed or was cancelled is retried.",
        "retry",
      ),
    jobCancel: () =>
      onHere(
        () => true,
        (job) =>
          canBeCancelled(job)
            ? act("cancel", job)
            : changes.mutate({ which: { ids: [job.id] }, action: "delete" }),
        "",
        selected.some(canBeCancelled) ? "cancel" : "delete",
      ),
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
  if (shown.length === 0 && states !== null) {
    return (
      <div className={classes.none} role="status">
        <span>No job is in this state.</span>
        <Button onClick={onAnyState}>Show any state</Button>
      </div>
    );
  }
  if (shown.length === 0) {
    return (
      <>
        {converting}
        <EmptyState icon={<IconListCheck size={32} stroke={1.5} />} title="No jobs">
          <p>What is cut or scanned shows up here, with its progress and what came of it.</p>
        </EmptyState>
      </>
    );
  }
  const problem = action.error ?? moving.error ?? changes.error;
  const isBusy = (job: Job) => action.isPending && action.variables.jobId === job.id;
  return (
    <>
      {problem ? <ProblemNote error={problem} /> : null}
      {groups.map(({ title, count, loaded, jobs: members }) => (
        <Fragment key={title}>
          {title === "Done" ? converting : null}
          <section aria-labelledby={`jobs-${title}`}>
            <h2 className={classes.title} id={`jobs-${title}`}>
              {title} <span className={classes.count}>{grouped(count)}</span>
              {mayChange && looksAtAll ? (
                <ForAll
                  title={title}
                  shown={states}
                  onChange={(which, what) => changes.mutate({ which, action: what })}
                />
              ) : null}
              {title === "Waiting" && count > 1 && mayChange ? (
                <span className={classes.hint}>
                  drag to change the order, or <Key name="Alt+ArrowUp" />{" "}
                  <Key name="Alt+ArrowDown" />
                </span>
              ) : null}
            </h2>
            <ul className={classes.list}>
              {members.map((job) => (
                <JobRow
                  key={job.id}
                  job={job}
                  here={job.id === here}
                  opened={job.id === opened}
                  busy={isBusy(job)}
                  mayChange={mayChange}
                  isSelected={selection.items.has(job.id)}
                  isTicking={isTicking}
                  onSelect={mayChange ? (event) => select(job, event) : null}
                  onHere={() => setHere(job.id)}
                  onOpen={() => toggle(job)}
                  onNext={isInLine(job) && !isFirst(job) ? () => next(job) : null}
                  onCancel={() => act("cancel", job)}
                  onPause={() => act("pause", job)}
                  onResume={() => act("resume", job)}
                  onRetry={() => act("retry", job)}
                  grip={isInLine(job) && mayChange ? drag.gripOf(job) : undefined}
                  drag={drag.lookOf(job)}
                />
              ))}
            </ul>
            {members.length < loaded ? (
              <Button className={classes.more ?? ""} onClick={() => setRows(rows + MORE_ROWS)}>
                Show more waiting jobs ({grouped(count - members.length)})
              </Button>
            ) : null}
          </section>
        </Fragment>
      ))}
      {groups.some(({ title }) => title === "Done") ? null : converting}
      <NextPage of={listing} words="Older jobs" />
      {selected.length > 0 && mayChange ? (
        <JobSelection
          selected={selected}
          onChange={changeAll}
          onClear={() => setSelection(NOTHING_SELECTED)}
        />
      ) : null}
    </>
  );
}

/** Rows of waiting jobs. */
const ROWS_AT_FIRST = 100;
const MORE_ROWS = 400;
const NOT_IN_LINE = "This job does not wait: it has no place in line.";

const isInLine = (job: Job) => job.state === "waiting" || job.state === "paused";

/** Restores the focus of a row, which is lost when the row is moved in the document. */
function useFocusKept(line: Job[], here: string | null): void {
  const order = line.map(({ id }) => id).join();
  useEffect(() => {
    if (here !== null && document.activeElement === document.body) {
      document.getElementById(`job-${here}`)?.focus();
    }
  }, [order, here]);
}

const FOR_ALL: Partial<
  Record<string, readonly { words: string; states: Job["state"][]; action: JobsAction }[]>
> = {
  Waiting: [{ words: "Cancel all waiting", states: ["waiting", "paused"], action: "cancel" }],
  Failed: [
    { words: "Retry all", states: ["failed", "partial"], action: "retry" },
    { words: "Clear failed", states: ["failed", "partial"], action: "delete" },
  ],
  Done: [{ words: "Clear finished", states: ["done", "cancelled"], action: "delete" }],
};

type ForAllProps = {
  title: string;
  /** The states that are shown; null: all. */
  shown: readonly Job["state"][] | null;
  onChange: (which: WhichJobs, action: JobsAction) => void;
};

/** What can be done to all jobs that a section shows, also to those that are not loaded. */
function ForAll({ title, shown, onChange }: ForAllProps) {
  return (FOR_ALL[title] ?? []).map(({ words, states, action }) => (
    <Button
      key={words}
      className={classes.forAll ?? ""}
      variant="subtle"
      onClick={() =>
        onChange({ states: states.filter((one) => shown === null || shown.includes(one)) }, action)
      }
    >
      {words}
    </Button>
  ));
}

/** Opening the list marks its failures as seen: the rail no longer counts them. */
function useFailuresSeen(jobs: Job[]) {
  const latest = jobs.reduce((at, { ended_at: ended }) => (ended && ended > at ? ended : at), "");
  useEffect(() => {
    if (latest) changeSettings({ failuresSeenAt: latest });
  }, [latest]);
}
