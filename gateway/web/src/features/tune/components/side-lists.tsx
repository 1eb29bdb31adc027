// The lists beside a frame: timelines, the runs over the open one, and scenarios.
import { Button } from "@mantine/core";
import { IconPlus, IconStarFilled } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import { shortly } from "@/lib/date-formats";
import { grouped } from "@/lib/time";
import type { PipelineRun, TimelineSummary } from "@/lib/api/client";
import type { Scenario } from "../api/detect";
import type { Part as Named } from "../api/parts";
import { nameOf, wordsOfRun, wordsOfTimeline } from "../words";
import { PartMenu } from "./part-menu";
import classes from "./side-lists.module.css";

type Listed<Row> = {
  data: Row[] | undefined;
  error: unknown;
  refetch: () => unknown;
};

type SideListsProps = {
  timelines: Listed<TimelineSummary>;
  /** Null while no timeline is open. */
  runs: Listed<PipelineRun> | null;
  scenarios: Listed<Scenario>;
  timelineId: string | null;
  runId: string | null;
  /** Null for viewers, who may not make timelines. */
  onNew: (() => void) | null;
  onRun: (id: string) => void;
  /** Null for viewers, who may not rename or delete. */
  onEdit: { rename: (part: Named) => void; remove: (part: Named) => void } | null;
};

export function SideLists(props: SideListsProps) {
  const { timelines, runs, scenarios, timelineId, runId, onNew, onRun, onEdit } = props;
  const menuOf = (part: Named, words: string, hint: string) =>
    onEdit ? (
      <PartMenu
        name={words}
        hint={hint}
        onRename={() => onEdit.rename(part)}
        onDelete={() => onEdit.remove(part)}
      />
    ) : null;
  return (
    <nav className={classes.side} aria-label="What is tuned">
      <Part title="Timelines" listed={timelines} empty="None yet.">
        {timelines.data?.map((timeline) => (
          <li key={timeline.id} className={looksOf(timeline.id === timelineId)}>
            <Link
              href={`/tune/${timeline.id}`}
              className={classes.row ?? ""}
              aria-current={timeline.id === timelineId ? "page" : undefined}
              title={wordsOfTimeline(timeline)}
            >
              <span className={classes.name}>
                <Name text={nameOf(timeline)} tail={8} />
              </span>
              <span className={classes.figure}>{shortly(timeline.created_at)}</span>
            </Link>
            {menuOf(
              { kind: "timeline", id: timeline.id, name: timeline.name ?? "" },
              nameOf(timeline),
              "With its runs and scenarios",
            )}
          </li>
        ))}
      </Part>
      {onNew ? (
        <Button
          className={classes.fresh ?? ""}
          leftSection={<IconPlus size={16} />}
          aria-haspopup="dialog"
          onClick={onNew}
        >
          New timeline
        </Button>
      ) : null}
      {runs ? (
        <Part title="Runs" listed={runs} empty="None yet.">
          {runs.data?.map((run, at, all) => (
            <li key={run.id} className={looksOf(run.id === runId)}>
              <button
                type="button"
                className={classes.row}
                aria-pressed={run.id === runId}
                onClick={() => onRun(run.id)}
              >
                <span className={classes.name}>
                  <b>{all.length - at}</b> {wordsOfRun(run)}
                </span>
                <span className={classes.figure}>{shortly(run.created_at)}</span>
              </button>
              {menuOf(
                { kind: "run", id: run.id, name: run.name ?? "" },
                `run ${all.length - at}`,
                "With its checkpoints",
              )}
            </li>
          ))}
        </Part>
      ) : null}
      <Part title="Scenarios" listed={scenarios} empty="None yet.">
        {scenarios.data?.map((scenario) => (
          <li key={scenario.id} className={classes.item}>
            <Link
              href={`/tune/${scenario.timeline_id}?run=${scenario.job_id}&stage=${scenario.stage}`}
              className={classes.row ?? ""}
              title={`${scenario.stage}, ${grouped(scenario.frame_count)} frames`}
            >
              <IconStarFilled size={14} className={classes.star} aria-hidden />
              <span className={classes.name}>
                <Name text={scenario.scenario_label} />
              </span>
            </Link>
            {menuOf(
              { kind: "scenario", id: scenario.id, name: scenario.scenario_label },
              scenario.scenario_label,
              "Its checkpoint stays",
            )}
          </li>
        ))}
      </Part>
    </nav>
  );
}

const looksOf = (here: boolean) => (here ? `${classes.item} ${classes.here}` : classes.item);

type PartProps = {
  title: string;
  listed: Listed<unknown>;
  empty: string;
  children: ReactNode;
};

function Part({ title, listed: { data, error, refetch }, empty, children }: PartProps) {
  return (
    <section aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      {data === undefined && error ? (
        <ProblemNote
          error={error}
          action={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      ) : null}
      {data === undefined && !error ? (
        <RowSkeletons words={`Reading ${title.toLowerCase()}`} count={2} height={30} />
      ) : null}
      {data?.length === 0 ? <p className={classes.empty}>{empty}</p> : null}
      <ul className={classes.list}>{children}</ul>
    </section>
  );
}
