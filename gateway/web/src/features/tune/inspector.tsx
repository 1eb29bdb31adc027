// What stands beside the frame: the run's control, its stages, and what the chosen stage has found, asked and takes.
import { Button } from "@mantine/core";
import { Note, ProblemNote } from "@/components/note";
import type { Timeline } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { useMay } from "@/lib/api/session";
import type { Checkpoint, Stage } from "./api/detect";
import { useDeletePart } from "./api/parts";
import { useRetry, type useReplay } from "./api/tuning";
import { RunWithBrands } from "./brands/run-with-brands";
import { AskModels } from "./outside/ask-models";
import { CallTable } from "./outside/call-table";
import { askedBy } from "./outside/outside-words";
import { RegionTable } from "./review/region-table";
import { RunControl } from "./runs/run-control";
import { RunReport } from "./runs/run-report";
import {
  BRANDS,
  changesFrom,
  goesOn,
  hasStage,
  isComputed,
  listNow,
  listOf,
  modelOf,
  replayWith,
  replayWithBrands,
  takesBrands,
  takesModel,
  TEXTS,
} from "./runs/run-state";
import { RunWithModel } from "./runs/run-with-model";
import { NO_CHANGES } from "./stages/parameters";
import { ParameterList } from "./stages/parameter-list";
import { StageList } from "./stages/stage-list";
import type { useLive } from "./stages/use-live";
import { keyOf } from "./texts/texts";
import { TextTable } from "./texts/text-table";
import type { Tuning } from "./use-tuning";
import type { Compared } from "./words";
import classes from "./tune-page.module.css";

type InspectorProps = {
  timeline: Timeline;
  stages: readonly Stage[];
  tuning: Tuning;
  checkpoints: readonly Checkpoint[];
  /** What the chosen stage finds in the frame with the values of now. */
  live: ReturnType<typeof useLive>;
  /** What was read in the frame. */
  texts: ReturnType<typeof useLive>;
  compared: Compared | null;
  /** The run whose regions are decided on; null while sliders are moved. */
  reviewed: string | null;
  /** The stage that is reported on. */
  reportOn: string | null;
  onReportOn: (stage: string) => void;
  chosenText: string | null;
  onChooseText: (key: string | null) => void;
  /** The stage whose requests were gone to by their key. */
  sought: string | null;
  onSeek: (stage: string | null) => void;
  replay: ReturnType<typeof useReplay>;
  whyNoReplay: string | null;
  attach: (element: HTMLElement | null) => void;
};

export function Inspector(props: InspectorProps) {
  const { timeline, stages, tuning, checkpoints, live, texts, compared, reviewed, reportOn } =
    props;
  const { onReportOn, chosenText, onChooseText, sought, onSeek, replay, whyNoReplay, attach } =
    props;
  const { id: timelineId, frames } = timeline;
  const { run, stage, seq, changes } = tuning;
  const name = stage?.name ?? "";
  const reports = stage?.kind === "counts";
  const readsText = name === TEXTS || stage?.matches === true;
  const brandsBy = run && isComputed(run, BRANDS) ? run.id : null;
  const mayChange = useMay("change");
  const retry = useRetry(timelineId);
  const remove = useDeletePart();
  return (
    <aside className={classes.inspector} aria-label="Pipeline" ref={attach}>
      <RunControl
        timelineId={timelineId}
        stages={stages}
        run={run}
        changes={changes}
        onBegun={(id) => tuning.follow(id, NO_CHANGES)}
      />
      <StageList
        stages={stages}
        run={run}
        checkpoints={checkpoints}
        chosen={name}
        changes={changes}
        onChoose={(chosen) => {
          onSeek(null);
          tuning.chooseStage(chosen);
        }}
        onDelete={
          mayChange
            ? ({ id, stage: of }) => remove.mutate({ kind: "checkpoint", id, name: of })
            : null
        }
      />
      {live.error ? <Note kind="loss">{wordsFor(live.error)}</Note> : null}
      {texts.error ? (
        <ProblemNote
          error={texts.error}
          action={<Button onClick={texts.retry}>Read the texts again</Button>}
        />
      ) : null}
      {reports ? (
        <RunReport
          key={run?.id}
          stage={stage}
          stages={stages}
          run={run}
          compared={tuning.compared}
          of={reportOn}
          onReportOn={onReportOn}
          frames={frames}
          seq={seq}
          onChoose={tuning.chooseFrame}
        />
      ) : null}
      {mayChange && run && takesBrands(run, stage) ? (
        <div className={classes.model}>
          <RunWithBrands
            key={run.id}
            run={run}
            // The stage has a field of its own for the list.
            list={name === BRANDS ? listNow(changes) : null}
            busy={replay.isPending}
            whyNot={goesOn(run) ? whyNoReplay : null}
            onRun={(wanted) => {
              const { order, kept } = replayWithBrands(run, stages, wanted, changes);
              replay.mutate(order, { onSuccess: (id) => tuning.follow(id, kept) });
            }}
          />
        </div>
      ) : null}
      {reviewed !== null && run ? (
        <RegionTable
          key={reviewed}
          runId={reviewed}
          list={listOf(run)}
          frames={frames}
          mayChange={mayChange}
          onShow={({ seq: at, box, text }) => {
            tuning.chooseFrame(at);
            onChooseText(keyOf({ ...box, text }));
          }}
        />
      ) : null}
      {mayChange && run && !goesOn(run) && brandsBy && (stage?.matches || reports) ? (
        <AskModels
          key={`${run.id} asked`}
          run={run}
          stages={stages}
          changes={changes}
          busy={retry.isPending}
          onAsk={(provider, asking) => {
            const { taken, kept } = changesFrom(run, stages, asking, changes);
            retry.mutate(
              { runId: run.id, provider, overrides: taken },
              { onSuccess: (id) => tuning.follow(id, kept) },
            );
          }}
        />
      ) : null}
      {run && stage && askedBy(name) !== null ? (
        <CallTable
          key={`${run.id} ${name} calls`}
          run={run}
          stage={stage}
          stages={stages}
          frames={frames}
          isSought={sought === name}
          onShow={(at, region) => {
            tuning.chooseFrame(at);
            onChooseText(region && keyOf({ ...region.box, text: region.text }));
          }}
        />
      ) : null}
      {stage ? (
        <ParameterList
          key={`${run?.id ?? ""} ${name}`}
          stage={stage}
          run={run}
          changes={changes}
          live={reports ? null : live}
          compared={compared}
          onChange={tuning.change}
          onSet={tuning.set}
          onReset={tuning.reset}
        />
      ) : null}
      {reviewed === null && readsText && run && isComputed(run, name) ? (
        <TextTable regions={live.now} chosen={chosenText} onChoose={onChooseText} />
      ) : null}
      {mayChange && run && takesModel(run, stage) ? (
        <div className={classes.model}>
          <RunWithModel
            key={run.id}
            used={modelOf(run)}
            hasStage={hasStage(run, name)}
            busy={replay.isPending}
            onRun={(model) => {
              const { order, kept } = replayWith(run, stages, stage, model, changes);
              replay.mutate(order, { onSuccess: (id) => tuning.follow(id, kept) });
            }}
          />
        </div>
      ) : null}
    </aside>
  );
}
