// The state of tuning: run, stage and frame, which are in the URL, and the changed parameters.
import { useState } from "react";
import { useSearchParams } from "wouter";
import type { FindingParameter } from "@/lib/finding-parameters";
import type { PipelineRun, Timeline } from "@/lib/api/client";
import type { Stage } from "./api/detect";
import { seqFrom, stepped } from "./frames";
import { changed, NO_CHANGES, reset, type Changes } from "./parameters";

/** The stage that is shown where the URL names none. */
const USUAL_STAGE = "detect_edges";

export type Tuning = ReturnType<typeof useTuning>;

export function useTuning(
  { frames }: Timeline,
  stages: readonly Stage[],
  runs: readonly PipelineRun[],
) {
  const [params, setParams] = useSearchParams();
  const [edited, setEdited] = useState<{ runId: string | null; changes: Changes }>({
    runId: null,
    changes: NO_CHANGES,
  });
  const run = runs.find(({ id }) => id === params.get("run")) ?? runs[0] ?? null;
  const wanted = params.get("stage") ?? USUAL_STAGE;
  const stage = stages.find(({ name }) => name === wanted) ?? stages[0] ?? null;
  const seq = seqFrom(params.get("seq"), frames.length);
  const runId = run?.id ?? null;
  // Changes are relative to the values of one run: for another run there are none.
  const changes = edited.runId === runId ? edited.changes : NO_CHANGES;

  const put = (values: Readonly<Record<string, string>>) =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [name, value] of Object.entries(values)) next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const setChanges = (next: Changes) => setEdited({ runId, changes: next });

  return {
    run,
    stage,
    seq,
    frame: frames[seq] ?? null,
    changes,
    chooseRun: (id: string) => put({ run: id }),
    /** Goes to a run that was begun with the changes, which are its own values. */
    follow: (id: string) => {
      setChanges(NO_CHANGES);
      put({ run: id });
    },
    chooseStage: (name: string) => put({ stage: name }),
    chooseFrame: (next: number) => put({ seq: String(stepped(next, 0, frames.length)) }),
    step: (by: number) => put({ seq: String(stepped(seq, by, frames.length)) }),
    change: (parameter: FindingParameter<string>, value: number) => {
      if (stage) setChanges(changed(changes, stage.name, parameter, value));
    },
    reset: () => {
      if (stage) setChanges(reset(changes, stage.name));
    },
  };
}
