// The stages in their order: their results and durations, which have to be computed again, and which are kept as a
// scenario.
import { ActionIcon } from "@mantine/core";
import { IconStarFilled, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { PipelineRun, RunStage } from "@/lib/api/client";
import type { Checkpoint, Stage } from "../api/detect";
import { reportQuery } from "../api/report";
import { failedIn, wordsOfCounts, wordsOfFailed, wordsOfTime } from "../timelines/frames";
import { countOf, staleOf, type Changes } from "./parameters";
import { graphOf, type GraphRow } from "./stage-graph";
import classes from "./stage-list.module.css";

type StageListProps = {
  stages: readonly Stage[];
  run: PipelineRun | null;
  checkpoints: readonly Checkpoint[];
  chosen: string | null;
  changes: Changes;
  onChoose: (stage: string) => void;
  /** Null for viewers, who may not delete. */
  onDelete: ((checkpoint: Checkpoint) => void) | null;
};

export function StageList(props: StageListProps) {
  const { stages, run, checkpoints, chosen, changes, onChoose, onDelete } = props;
  const stale = staleOf(stages, changes);
  const graph = graphOf(stages);
  const lanes = 1 + Math.max(0, ...graph.map(({ lane }) => lane));
  return (
    <ol className={classes.stages} aria-label="Stages">
      {stages.map((stage, at) => (
        <li
          key={stage.name}
          className={stage.name === chosen ? `${classes.item} ${classes.here}` : classes.item}
        >
          <Row
            stage={stage}
            lines={graph[at]}
            lanes={lanes}
            run={run?.id ?? null}
            result={run?.stages.find(({ name }) => name === stage.name)}
            isStale={stale.has(stage.name)}
            changes={countOf(changes, stage.name)}
            kept={checkpoints.filter((each) => each.stage === stage.name)}
            here={stage.name === chosen}
            onChoose={() => onChoose(stage.name)}
          />
          {onDelete ? (
            // Empty beside the others, so that all have one width, and none moves when it is chosen.
            <span className={classes.bin}>
              {stage.name === chosen ? (
                <Deleting
                  checkpoint={checkpoints.find(
                    (each) => each.stage === stage.name && each.job_id === run?.id,
                  )}
                  label={stage.label}
                  onDelete={onDelete}
                />
              ) : null}
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

type DeletingProps = {
  /** Undefined where the run has no checkpoint of its own. */
  checkpoint: Checkpoint | undefined;
  /** Of its stage. */
  label: string;
  onDelete: (checkpoint: Checkpoint) => void;
};

function Deleting({ checkpoint, label, onDelete }: DeletingProps) {
  if (!checkpoint) return null;
  return (
    <ActionIcon
      size={24}
      aria-label={`Delete the checkpoint of ${label}`}
      title="Delete what this run found here"
      onClick={() => onDelete(checkpoint)}
    >
      <IconTrash size={16} stroke={1.5} />
    </ActionIcon>
  );
}

type RowProps = {
  stage: Stage;
  lines: GraphRow | undefined;
  lanes: number;
  /** Id of the run; null: none is open. */
  run: string | null;
  /** Undefined where the run does not include the stage. */
  result: RunStage | undefined;
  /** Parameters of this stage, or of one whose results it reads, were changed since. */
  isStale: boolean;
  changes: number;
  kept: readonly Checkpoint[];
  here: boolean;
  onChoose: () => void;
};

function Row(props: RowProps) {
  const { stage, lines, lanes, run, result, isStale, changes, kept, here, onChoose } = props;
  const labels = kept.filter(({ is_scenario: is }) => is).map((each) => each.scenario_label);
  const state = stateOf(result, isStale);
  return (
    <button type="button" className={classes.stage} aria-pressed={here} onClick={onChoose}>
      <span className={classes.graph} style={{ width: SIGN + (lanes - 1) * LANE }} aria-hidden>
        {lines ? <Lines row={lines} /> : null}
        <span
          className={`${classes.sign} ${classes[state.look]}`}
          style={{ left: (lines?.lane ?? 0) * LANE }}
        >
          {state.sign}
        </span>
      </span>
      <span className={classes.name} title={`${stage.help} (${stage.name})`}>
        {stage.label}
        {changes > 0 ? <span className={classes.marked}> ◆{changes}</span> : null}
      </span>
      {kept.length > 0 ? (
        <span className={classes.badge} title="Checkpoints of this timeline">
          {kept.length} kept
        </span>
      ) : null}
      <span className={classes.time}>
        {result?.milliseconds ? wordsOfTime(result.milliseconds) : null}
      </span>
      <span className={`${classes.state} ${classes[state.look]}`}>{state.word}</span>
      <span className={classes.counts}>
        <span className={classes.figures} title={result ? wordsOfCounts(result) : undefined}>
          {result ? wordsOfCounts(result) : stage.missing}
        </span>
        {result?.warning ? (
          <span className={classes.warning} title={result.warning}>
            {result.warning}
          </span>
        ) : null}
        {run && result && failedIn(result) > 0 ? <Failed runId={run} result={result} /> : null}
        {labels.map((label) => (
          <span key={label} className={classes.star}>
            <IconStarFilled size={12} aria-label="Scenario" role="img" />
            {label}
          </span>
        ))}
      </span>
    </button>
  );
}

/** How many frames a stage failed at, with the reasons on hover. */
function Failed({ runId, result }: { runId: string; result: RunStage }) {
  const report = useQuery(reportQuery({ runId, stage: result.name }));
  const whys = report.data?.failures.filter(({ stage }) => stage === result.name) ?? [];
  return (
    <span className={classes.loss} title={whys.map(({ why }) => why).join(" ") || undefined}>
      ✕ {wordsOfFailed(failedIn(result))}
    </span>
  );
}

/** Widths of a sign, and of a lane of the graph. */
const SIGN = 16;
const LANE = 14;
const middleOf = (lane: number) => lane * LANE + SIGN / 2;

/** The lines of a row: what passes it, what comes to its sign, and what goes on from there. */
function Lines({ row: { lane, from, goesOn, past } }: { row: GraphRow }) {
  return (
    <>
      {past.map((each) => (
        <span key={each} className={classes.past} style={{ left: middleOf(each) }} />
      ))}
      {from.map((each) =>
        each === lane ? (
          <span key={each} className={classes.into} style={{ left: middleOf(each) }} />
        ) : (
          <span
            key={each}
            className={classes.aside}
            style={{ left: middleOf(each), width: (lane - each) * LANE - SIGN / 2 }}
          />
        ),
      )}
      {goesOn ? <span className={classes.on} style={{ left: middleOf(lane) }} /> : null}
    </>
  );
}

type State = { sign: string; word: string; look: "quiet" | "marked" | "loss" | "busy" };

function stateOf(result: RunStage | undefined, isStale: boolean): State {
  if (!result) return { sign: "·", word: "not run", look: "quiet" };
  if (result.status === "failed") return { sign: "✕", word: "failed", look: "loss" };
  if (result.status !== "completed") return { sign: "…", word: result.status, look: "busy" };
  if (isStale) return { sign: "◆", word: "to redo", look: "marked" };
  return result.reused
    ? { sign: "○", word: "reused", look: "quiet" }
    : { sign: "●", word: "ran", look: "quiet" };
}
