// The lists beside a frame: timelines, the runs over the open one, its scenarios and those of others.
import { ActionIcon, Button, Menu, TextInput, VisuallyHidden } from "@mantine/core";
import {
  IconArrowsDiff,
  IconBraces,
  IconPlus,
  IconRefresh,
  IconSearch,
  IconStarFilled,
  IconX,
} from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { Link } from "wouter";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { useShortcut } from "@/lib/keys/key-bindings";
import { shortly } from "@/lib/time/date-formats";
import { grouped } from "@/lib/time/time";
import type { PipelineRun, TimelineSummary } from "@/lib/api/client";
import type { Scenario, Stage } from "../api/detect";
import type { Part as Named } from "../api/parts";
import { modelOf } from "../runs/run-state";
import type { Comparison } from "../runs/use-compared-run";
import { briefly, isCalled, labelOf, nameOf, wordsOfRun, wordsOfTimeline } from "../words";
import { PartMenu } from "./part-menu";
import { SideList, STEP, type Listed } from "./side-list";
import classes from "./side-lists.module.css";

/** More timelines than these can be searched. */
const FEW = 8;

type SideListsProps = {
  timelines: Listed<TimelineSummary>;
  /** Null while no timeline is open. */
  runs: Listed<PipelineRun> | null;
  scenarios: Listed<Scenario>;
  /** Empty until they are known. */
  stages: readonly Stage[];
  timelineId: string | null;
  runId: string | null;
  /** Null for viewers, who may not make timelines. */
  onNew: (() => void) | null;
  onRun: (id: string) => void;
  onValues: (run: PipelineRun) => void;
  /** Null while no run is open. */
  comparison: Comparison | null;
  /** Opens the re-runs of all scenarios. */
  onReruns: () => void;
  /** Runs one scenario again; null for viewers. */
  onRerun: ((id: string) => void) | null;
  /** Null for viewers, who may not rename or delete. */
  onEdit: { rename: (part: Named) => void; remove: (part: Named) => void } | null;
};

export function SideLists(props: SideListsProps) {
  const {
    timelines,
    runs,
    scenarios,
    stages,
    timelineId,
    runId,
    onNew,
    onRun,
    onValues,
    comparison,
    onReruns,
    onRerun,
    onEdit,
  } = props;
  const [wanted, setWanted] = useState("");
  const isSearched = (timelines.data?.length ?? 0) > FEW;
  const found = timelines.data?.filter((each) => !isSearched || isCalled(each, wanted)) ?? [];
  const timelineOf = ({ timeline_id: id }: Scenario) =>
    timelines.data?.find((each) => each.id === id);
  const own = scenarios.data?.filter((each) => each.timeline_id === timelineId) ?? [];
  const others = scenarios.data?.filter((each) => each.timeline_id !== timelineId) ?? [];
  // What is below a list is shown once that has been read, since its rows would move it.
  const timelinesRead = isRead(timelines);
  const runsRead = timelinesRead && (runs === null || isRead(runs));
  const menuOf = (
    part: Named,
    words: string,
    hint: string,
    tabIndex: 0 | -1,
    items: ReactNode = null,
  ) =>
    onEdit || items ? (
      <PartMenu
        name={words}
        tabIndex={tabIndex}
        edit={
          onEdit && {
            hint,
            rename: () => onEdit.rename(part),
            remove: () => onEdit.remove(part),
          }
        }
      >
        {items}
      </PartMenu>
    ) : null;
  const scenarioRow = (scenario: Scenario, tabIndex: 0 | -1) => {
    const timeline = timelineOf(scenario);
    return (
      <>
        <Link
          href={wayTo(scenario, scenario.timeline_id === timelineId ? comparison : null, runId)}
          className={classes.row ?? ""}
          tabIndex={tabIndex}
          title={`${labelOf(stages, scenario.stage)}, ${grouped(scenario.frame_count)} frames`}
          {...STEP}
        >
          <IconStarFilled size={14} className={classes.star} aria-hidden />
          <span className={classes.name}>
            <Name text={scenario.scenario_label} />
            <span className={classes.under}>
              <Name text={timeline ? nameOf(timeline) : scenario.video_path} tail={8} />
            </span>
          </span>
        </Link>
        {onRerun ? (
          <ActionIcon
            size={24}
            tabIndex={tabIndex}
            aria-label={`Run ${scenario.scenario_label} again`}
            aria-haspopup="dialog"
            title="Run it again, and see what has changed"
            onClick={() => onRerun(scenario.id)}
          >
            <IconRefresh size={16} stroke={1.5} />
          </ActionIcon>
        ) : null}
        {menuOf(
          { kind: "scenario", id: scenario.id, name: scenario.scenario_label },
          scenario.scenario_label,
          "Its checkpoint stays",
          tabIndex,
        )}
      </>
    );
  };
  return (
    <nav className={classes.side} aria-label="What is tuned">
      <SideList
        title="Timelines"
        listed={timelines}
        rows={found}
        here={timelineId}
        empty={wanted === "" ? "None yet." : `No timeline is called “${wanted}”.`}
        search={
          isSearched ? (
            <TextInput
              className={classes.search ?? ""}
              leftSection={<IconSearch size={16} />}
              placeholder="Find a timeline"
              aria-label="Find a timeline"
              value={wanted}
              onChange={(event) => setWanted(event.currentTarget.value)}
            />
          ) : null
        }
      >
        {(timeline, _, tabIndex) => (
          <>
            <Link
              href={`/tune/${timeline.id}`}
              className={classes.row ?? ""}
              tabIndex={tabIndex}
              aria-current={timeline.id === timelineId ? "page" : undefined}
              title={wordsOfTimeline(timeline)}
              {...STEP}
            >
              <span className={classes.name}>
                <Name text={nameOf(timeline)} tail={8} />
                <span className={classes.under}>{briefly(timeline)}</span>
              </span>
              <span className={classes.figure}>{shortly(timeline.created_at)}</span>
            </Link>
            {menuOf(
              { kind: "timeline", id: timeline.id, name: timeline.name ?? "" },
              nameOf(timeline),
              "With its runs and scenarios",
              tabIndex,
            )}
          </>
        )}
      </SideList>
      {onNew && timelinesRead ? (
        <Button
          className={classes.fresh ?? ""}
          leftSection={<IconPlus size={16} />}
          aria-haspopup="dialog"
          onClick={onNew}
        >
          New timeline
        </Button>
      ) : null}
      {runs && timelinesRead ? (
        <SideList title="Runs" listed={runs} rows={runs.data ?? []} here={runId} empty="None yet.">
          {(run, _, tabIndex) => {
            const { number } = run;
            const model = modelOf(run);
            return (
              <>
                <button
                  type="button"
                  className={classes.row}
                  tabIndex={tabIndex}
                  aria-pressed={run.id === runId}
                  onClick={() => onRun(run.id)}
                  {...STEP}
                >
                  <span className={classes.name}>
                    <b>{number}</b> {wordsOfRun(run, stages)}
                    {model === null ? null : (
                      <span className={classes.under} title={`Objects are found by ${model}`}>
                        <Name text={model} tail={8} />
                      </span>
                    )}
                  </span>
                  {comparison?.with ? (
                    <Side run={run} runId={runId} other={comparison.with} />
                  ) : null}
                  <span className={classes.figure}>{shortly(run.created_at)}</span>
                </button>
                {menuOf(
                  { kind: "run", id: run.id, name: run.name ?? "" },
                  `run ${number}`,
                  "With its checkpoints",
                  tabIndex,
                  <>
                    {comparison && run.id !== runId ? (
                      <CompareItem id={run.id} comparison={comparison} />
                    ) : null}
                    <Menu.Item leftSection={<IconBraces size={14} />} onClick={() => onValues(run)}>
                      Values…
                    </Menu.Item>
                  </>,
                )}
              </>
            );
          }}
        </SideList>
      ) : null}
      {timelineId !== null && runsRead ? (
        <SideList title="Scenarios" listed={scenarios} rows={own} here={null} empty="None yet.">
          {(scenario, _, tabIndex) => scenarioRow(scenario, tabIndex)}
        </SideList>
      ) : null}
      {runsRead && (timelineId === null || others.length > 0) ? (
        <SideList
          title={timelineId === null ? "Scenarios" : "Scenarios of other timelines"}
          listed={scenarios}
          rows={others}
          here={null}
          empty="None yet."
        >
          {(scenario, _, tabIndex) => scenarioRow(scenario, tabIndex)}
        </SideList>
      ) : null}
      {runsRead && isRead(scenarios) ? (
        <RerunsButton isNone={scenarios.data?.length === 0} onOpen={onReruns} />
      ) : null}
    </nav>
  );
}

const isRead = ({ data, error }: Listed<unknown>) => data !== undefined || Boolean(error);

export const NO_SCENARIOS = "There are no scenarios to run again: save one first.";

/** `isNone`: there is nothing that could be run again. */
function RerunsButton({ isNone, onOpen }: { isNone: boolean; onOpen: () => void }) {
  const shortcut = useShortcut("tuneReruns");
  return (
    <Button
      className={classes.fresh ?? ""}
      leftSection={<IconRefresh size={16} />}
      rightSection={<KeyHint action="tuneReruns" />}
      aria-keyshortcuts={shortcut}
      aria-haspopup="dialog"
      disabled={isNone}
      title={isNone ? NO_SCENARIOS : undefined}
      onClick={onOpen}
    >
      Re-run all…
    </Button>
  );
}

/** The URL of a scenario, which keeps a comparison; the compared run itself changes places with the open one. */
function wayTo(scenario: Scenario, comparison: Comparison | null, runId: string | null): string {
  const { timeline_id: timeline, job_id: run, stage } = scenario;
  const other = comparison?.with === run ? runId : (comparison?.with ?? null);
  const params = new URLSearchParams({
    run,
    stage,
    ...(other && other !== run ? { with: other } : {}),
  });
  return `/tune/${timeline}?${params.toString()}`;
}

type SideProps = { run: PipelineRun; runId: string | null; other: string };

/** Which of the two compared runs it is, if any. */
function Side({ run: { id }, runId, other }: SideProps) {
  if (id !== runId && id !== other) return null;
  return (
    <span className={classes.ab}>
      {id === runId ? "A" : "B"}
      <VisuallyHidden>{id === runId ? ", the open run" : ", compared with it"}</VisuallyHidden>
    </span>
  );
}

function CompareItem({ id, comparison }: { id: string; comparison: Comparison }) {
  return comparison.with === id ? (
    <Menu.Item leftSection={<IconX size={14} />} onClick={() => comparison.choose(null)}>
      End the comparison
    </Menu.Item>
  ) : (
    <Menu.Item leftSection={<IconArrowsDiff size={14} />} onClick={() => comparison.choose(id)}>
      Compare with it
    </Menu.Item>
  );
}
