// The form that keeps what a run has found in a stage under a label. Where sliders were moved since, it says which, and
// offers to replay with them first.
import { Button, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import form from "@/components/form.module.css";
import { Note, ProblemNote } from "@/components/note";
import type { PipelineRun } from "@/lib/api/client";
import { useReplayAndSave, useSaveScenario, type Replaying } from "../api/tuning";
import type { Stage } from "../api/detect";
import type { Moved } from "../stages/parameters";
import classes from "./save-scenario.module.css";

/** The gateway's limit, in characters. */
const LONGEST = 200;

type SaveScenarioProps = {
  timelineId: string;
  run: PipelineRun;
  stage: Stage;
  /** Parameters that the run has not used. */
  moved: readonly Moved[];
  /** Why what the run has found cannot be saved; null where it can. */
  whyNotLast: string | null;
  /** The replay with the moved parameters; null where none is possible. */
  replaying: Replaying | null;
  /** The replay has begun. */
  onBegun: (runId: string) => void;
  onDone: () => void;
};

export function SaveScenario(props: SaveScenarioProps) {
  const { timelineId, run, stage, moved, whyNotLast, replaying, onBegun, onDone } = props;
  const [text, setText] = useState("");
  const save = useSaveScenario();
  const replay = useReplayAndSave();
  const label = text.trim();
  const replays = moved.length > 0 && replaying !== null;
  const saveLast = () =>
    save.mutate({ timelineId, runId: run.id, stage: stage.name, label }, { onSuccess: onDone });
  const pressed = (event: SyntheticEvent) => {
    event.preventDefault();
    if (label === "") return;
    if (!replays) {
      saveLast();
      return;
    }
    const begun = (runId: string) => {
      onBegun(runId);
      onDone();
    };
    replay.mutate({ timelineId, stage: stage.name, label, replaying, onBegun: begun });
  };
  const error = save.error ?? replay.error;
  return (
    <form className={form.form} onSubmit={pressed} noValidate>
      {moved.length > 0 ? (
        <Note kind="marked">
          Moved since run {run.number}, and not yet in its results:
          <ul className={classes.moved}>
            {moved.map(({ stage: of, words, was, is, unit }) => (
              <li key={`${of} ${words}`}>
                {of}, {words}: {was} → {is} {unit}
              </li>
            ))}
          </ul>
        </Note>
      ) : null}
      <TextInput
        label="Label"
        description={
          replays
            ? `A new run begins with these values. What ${stage.label} finds in it is kept under the label.`
            : `What ${stage.label} found in run ${run.number} is kept under it.`
        }
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      {error ? <ProblemNote error={error} /> : null}
      <div className={form.buttons}>
        {replays ? (
          <Button
            disabled={label === "" || whyNotLast !== null}
            title={whyNotLast ?? undefined}
            loading={save.isPending}
            onClick={saveLast}
          >
            Save the last run
          </Button>
        ) : null}
        <Button
          type="submit"
          variant="filled"
          disabled={label === "" || (!replays && whyNotLast !== null)}
          title={replays ? undefined : (whyNotLast ?? undefined)}
          loading={replays ? replay.isPending : save.isPending}
        >
          {replays ? "Replay and save" : "Save scenario"}
        </Button>
      </div>
    </form>
  );
}
