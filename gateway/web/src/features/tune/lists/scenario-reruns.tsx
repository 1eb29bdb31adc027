// All scenarios with what their latest re-runs found in another way, and the button that runs them again.
import { ActionIcon, Button, Progress } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { Link } from "wouter";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { useMay } from "@/lib/api/session";
import { shortly } from "@/lib/time/date-formats";
import type { ScenarioRerun } from "@/lib/api/client";
import type { Scenario, Stage } from "../api/detect";
import { useScenarioReruns, type Rerunning } from "../api/reruns";
import { useScenarios } from "../api/tuning";
import { goesOn } from "../runs/run-state";
import { labelOf } from "../words";
import { countsOf, outcomeOf, summaryOf, wordsOfVersions, type Outcome } from "./rerun-words";
import { SideList, STEP } from "./side-list";
import classes from "./scenario-reruns.module.css";

const NONE = "There are no scenarios: save one first.";
const ALL_GO_ON = "All of them are being run again.";

const GOES_ON = "It is being run again.";

type ScenarioRerunsProps = {
  /** Empty until they are known. */
  stages: readonly Stage[];
  rerun: Rerunning;
};

export function ScenarioReruns({ stages, rerun: again }: ScenarioRerunsProps) {
  const mayChange = useMay("change");
  const scenarios = useScenarios();
  const reruns = useScenarioReruns();
  const all = scenarios.data ?? [];
  const rows = all.map((scenario) => {
    const { id } = scenario;
    const rerun = reruns.data?.find((each) => each.scenario_id === id);
    return { id, scenario, rerun, outcome: outcomeOf(rerun, again.refusals[id]) };
  });
  const whyNot =
    all.length === 0 ? NONE : rows.every(({ rerun }) => rerun && goesOn(rerun)) ? ALL_GO_ON : null;
  const isKnown = scenarios.data !== undefined && reruns.data !== undefined;
  return (
    <div className={classes.sheet}>
      <div className={classes.head}>
        <span className={classes.summary} role="status">
          {isKnown ? summaryOf(rows.map(({ outcome }) => outcome)) : null}
        </span>
        {mayChange ? (
          <Button
            variant="filled"
            leftSection={<IconRefresh size={16} />}
            disabled={!isKnown || whyNot !== null}
            title={whyNot ?? undefined}
            loading={again.isAll}
            onClick={again.all}
          >
            Re-run all
          </Button>
        ) : null}
      </div>
      {again.error ? <ProblemNote error={again.error} /> : null}
      <SideList
        title="All scenarios"
        listed={{
          data: isKnown ? all : undefined,
          error: scenarios.error ?? reruns.error,
          refetch: () => Promise.all([scenarios.refetch(), reruns.refetch()]),
        }}
        rows={isKnown ? rows : []}
        here={null}
        empty="None yet. Save what a stage has found as a scenario; here it is then compared with newer runs."
        tall
      >
        {({ scenario, rerun, outcome }, _, tabIndex) => (
          <Row
            scenario={scenario}
            rerun={rerun}
            outcome={outcome}
            stage={labelOf(stages, scenario.stage)}
            tabIndex={tabIndex}
            again={mayChange ? again : null}
          />
        )}
      </SideList>
    </div>
  );
}

type RowProps = {
  scenario: Scenario;
  rerun: ScenarioRerun | undefined;
  outcome: Outcome;
  /** Name of its stage for people. */
  stage: string;
  tabIndex: 0 | -1;
  /** Null for viewers. */
  again: Rerunning | null;
};

const SIGNS: Record<Outcome["kind"], string> = {
  same: "✓",
  changed: "Δ",
  failed: "✕",
  busy: "…",
  none: "·",
};

function Row({ scenario, rerun, outcome, stage, tabIndex, again }: RowProps) {
  const { scenario_label: label, video_path: video } = scenario;
  const counted = rerun ? countsOf(rerun) : [];
  const isCompared = counted.length > 0;
  return (
    <div className={classes.row}>
      <Link
        href={wayTo(scenario, isCompared ? rerun : undefined)}
        className={classes.what ?? ""}
        tabIndex={tabIndex}
        title={isCompared ? "Compare the re-run with the scenario’s run" : "Open the scenario"}
        {...STEP}
      >
        <Name text={label} />
        <span className={classes.under}>
          <Name text={`${stage}, ${video}`} tail={8} />
        </span>
      </Link>
      <div className={classes.found}>
        <span className={`${classes.outcome} ${classes[outcome.kind]}`}>
          <span aria-hidden>{SIGNS[outcome.kind]} </span>
          {outcome.words}
        </span>
        {rerun && outcome.kind === "busy" ? (
          <Progress value={100 * rerun.progress} size={6} aria-label={`Re-run of ${label}`} />
        ) : null}
        {isCompared ? (
          <span className={classes.under}>
            {counted.map(({ name, words, isChanged }, at) => (
              <span key={name} className={isChanged ? classes.moved : undefined}>
                {isChanged ? <span aria-hidden>◆ </span> : null}
                {words}
                {at < counted.length - 1 ? ", " : null}
              </span>
            ))}
          </span>
        ) : null}
        {rerun && rerun.versions_changed.length > 0 ? (
          <span className={classes.under}>{wordsOfVersions(rerun).join(", ")}</span>
        ) : null}
      </div>
      <span className={classes.when}>{rerun ? shortly(rerun.created_at) : null}</span>
      {again ? (
        <ActionIcon
          tabIndex={tabIndex}
          aria-label={`Run ${label} again`}
          title={rerun && goesOn(rerun) ? GOES_ON : "Run it again, alone"}
          disabled={rerun !== undefined && goesOn(rerun)}
          loading={again.isOne(scenario.id)}
          onClick={() => again.one(scenario.id)}
        >
          <IconRefresh size={16} />
        </ActionIcon>
      ) : null}
    </div>
  );
}

/** The URL of the re-run beside the scenario's run, or, without one, of the scenario. */
function wayTo(
  { timeline_id: timeline, job_id: run, stage }: Scenario,
  rerun: ScenarioRerun | undefined,
): string {
  const params = new URLSearchParams(
    rerun ? { run: rerun.run_id, with: run, stage } : { run, stage },
  );
  return `/tune/${timeline}?${params.toString()}`;
}
