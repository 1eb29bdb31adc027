// The state of tuning: run, compared run, stage and frame, which are in the URL, and the changed parameters, which can be
// undone.
import { useState } from "react";
import { useSearchParams } from "wouter";
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import type { PipelineRun, Timeline } from "@/lib/api/client";
import { useEdits } from "@/lib/undo/use-edits";
import { lastAnnouncedAt, useUndoInTurn } from "@/lib/undo/use-undo-in-turn";
import type { ParameterValue, Stage } from "./api/detect";
import { seqFrom, stepped } from "./timelines/frames";
import {
  changed,
  changesIn,
  NO_CHANGES,
  reset,
  textsOf,
  withSetting,
  type Changes,
  type Setting,
} from "./stages/parameters";
import { withValues, type Cell } from "./sweep/sweep-cells";
import { useComparedRun } from "./runs/use-compared-run";
import { useOpenRun } from "./runs/use-open-run";

/** Name of the run among the parameters, whose names have two words. */
const RUN = "run";

/** The stage that is shown where the URL names none. */
const USUAL_STAGE = "detect_edges";

export type Tuning = ReturnType<typeof useTuning>;

export function useTuning(
  { id: timelineId, frames }: Timeline,
  stages: readonly Stage[],
  runs: readonly PipelineRun[],
  leaving: string | null,
) {
  const [params, setParams] = useSearchParams();
  const [edited, setEdited] = useState<{ runId: string | null; changes: Changes }>({
    runId: null,
    changes: NO_CHANGES,
  });
  const wanted = params.get("stage") ?? USUAL_STAGE;
  const stage = stages.find(({ name }) => name === wanted) ?? stages[0] ?? null;
  const seq = seqFrom(params.get("seq"), frames.length);
  const put = (values: Readonly<Record<string, string | null>>) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [name, value] of Object.entries(values)) {
          if (value === null) next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  const [named, other] = [params.get("run"), params.get("with")];
  /** The URL with another run open. No run is compared with itself: the other one changes places with the open one. */
  const opening = (id: string) => {
    if (id !== other) return { run: id };
    const isListed = named !== id && runs.some((one) => one.id === named);
    return { run: id, with: isListed ? named : null };
  };
  const chooseRun = (id: string) => put(opening(id));
  const opened = useOpenRun(runs, stages, named, leaving, chooseRun);
  const { run, runId } = opened;
  const compare = (id: string | null) => put({ with: id });
  const compared = useComparedRun(runs, stages, runId, other, leaving, () => compare(null));
  // Changes are relative to the values of one run: for another run there are none.
  const changes = edited.runId === runId ? edited.changes : NO_CHANGES;
  const setChanges = (next: Changes) => setEdited({ runId, changes: next });

  const texts = textsOf(stages, changes);
  const edits = useEdits<Readonly<Record<string, string>>>({
    of: timelineId,
    state: { ...texts, [RUN]: runId ?? "" },
    // Only the run is in the URL.
    forgotten: Object.keys(texts),
    elseAt: lastAnnouncedAt,
    // Choosing a run is no edit; an edit is undone on the run where it was made.
    beside: RUN,
    announced: [],
    // Digits of a number are one step; taking a change back is one of its own.
    isGradual: (name, to) => to[name] !== "",
    restore: (to, from) => {
      const back = to[RUN] ?? "";
      const [is, was] = [changesIn(stages, to), changesIn(stages, from)];
      setEdited({ runId: back === "" ? null : back, changes: is });
      // The stage is shown too, or one would not see what was undone.
      const differs = ({ name }: Stage) => JSON.stringify(is[name]) !== JSON.stringify(was[name]);
      const shown = stage && differs(stage) ? stage : stages.find(differs);
      put({
        ...(back === "" ? {} : opening(back)),
        ...(shown ? { stage: shown.name } : {}),
      });
    },
  });

  return {
    run,
    deletedRun: opened.deleted,
    /** The run that the open one is compared with; null: none. */
    compared,
    stage,
    seq,
    frame: frames[seq] ?? null,
    changes,
    /** Undo and redo, of the changes in turn with announced actions. */
    inTurn: useUndoInTurn(edits),
    chooseRun,
    /** A way of looking and no edit, so not undone. Null ends it. */
    compare,
    leaveRun: () => put({ run: null }),
    /** Goes to a run that was begun here; `kept`: the changes that are not among its own values. */
    follow: (id: string, kept: Changes) => {
      setEdited({ runId: id, changes: kept });
      opened.begin(id);
    },
    chooseStage: (name: string) => put({ stage: name }),
    stepStage: (by: number) => {
      const next = stages[stepped(stage ? stages.indexOf(stage) : 0, by, stages.length)];
      if (next) put({ stage: next.name });
    },
    chooseFrame: (next: number) => put({ seq: String(stepped(next, 0, frames.length)) }),
    step: (by: number) => put({ seq: String(stepped(seq, by, frames.length)) }),
    change: (parameter: FindingParameter<string>, value: number) => {
      if (stage) setChanges(changed(changes, stage.name, parameter, value));
    },
    set: (setting: Setting, value: ParameterValue) => {
      if (stage) setChanges(withSetting(changes, stage.name, setting, value));
    },
    /** Several parameters at once, as one step of undo. */
    take: (values: Cell["values"]) => {
      if (stage) setChanges(withValues(changes, stage.name, values));
    },
    reset: () => {
      if (stage) setChanges(reset(changes, stage.name));
    },
  };
}
