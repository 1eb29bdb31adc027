// The form that starts a detection run: model, classes, frames and thresholds.
import { Button, Checkbox, MultiSelect, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { ModelsLink } from "@/components/models-link";
import { NumberField } from "@/components/number-field";
import { Note, ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import type { Model } from "@/lib/api/client";
import { useDetectors } from "@/lib/api/models";
import { messageFor } from "@/lib/api/problem";
import type { FrameTable } from "@/lib/footage/frames";
import { clockOfMilliseconds, frameName, grouped } from "@/lib/time/time";
import form from "@/components/form.module.css";
import { useBeginRun } from "../api/detection-runs";
import classes from "./findings.module.css";

type NewRunProps = {
  assetId: string;
  table: FrameTable;
  /** Frames of the next cut, both included. */
  span: { first: number; last: number };
  onBegun: (runId: string) => void;
};

export function NewRun(props: NewRunProps) {
  const models = useDetectors();
  if (models.isPending) return <RowSkeletons words="Reading models" count={3} height={44} />;
  if (!models.data) {
    return (
      <ProblemNote
        error={models.error}
        action={<Button onClick={() => void models.refetch()}>Try again</Button>}
      />
    );
  }
  const [first] = models.data;
  if (!first) {
    return (
      <Note kind="plain">
        No model was added yet. Add one under <ModelsLink />, where published ones are, too.
      </Note>
    );
  }
  return <Order {...props} models={models.data} first={first} />;
}

type OrderProps = NewRunProps & { models: readonly Model[]; first: Model };

const MOST_STEP = 1_000_000;
/** The gateway's default minimum scores: without tracks, and for starting a track. Shown as placeholders. */
const MIN_SCORE = 0.25;
const BEGINS_TRACK = 0.5;
/** Boxes of one class that overlap by more are one object; the gateway's default. */
const IOU = 0.7;
/** Stands for an empty field: the gateway uses its default. */
const USUAL_SCORE = -1;

function Order({ assetId, table, span, onBegun, models, first }: OrderProps) {
  const begin = useBeginRun(assetId);
  const [name, setName] = useState(first.name);
  const [wanted, setWanted] = useState<string[]>([]);
  const [where, setWhere] = useState<"whole" | "span">("whole");
  const [step, setStep] = useState(1);
  const [score, setScore] = useState(USUAL_SCORE);
  const [tracks, setTracks] = useState(false);
  const model = models.find((one) => one.name === name) ?? first;
  const { error } = begin;
  return (
    <form
      className={form.form}
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate(
          {
            model: model.name,
            classes: wanted.filter((one) => model.classes.includes(one)),
            first: where === "span" ? span.first : 0,
            last: where === "span" ? span.last : null,
            step,
            min_score: score === USUAL_SCORE ? null : score,
            iou: IOU,
            size: null,
            tracks,
          },
          { onSuccess: ({ id }) => onBegun(id) },
        );
      }}
    >
      <NativeSelect
        label="Model"
        value={model.name}
        data={models.map((one) => one.name)}
        error={messageFor(error, "model")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <MultiSelect
        label="Classes"
        placeholder={wanted.length === 0 ? "All" : ""}
        data={[...new Set(model.classes)]}
        value={wanted.filter((one) => model.classes.includes(one))}
        searchable
        hidePickedOptions
        nothingFoundMessage="The model has no such class"
        error={messageFor(error, "classes")}
        // The list scrolls by itself: a scroll area inside could not be reached by keyboard.
        withScrollArea={false}
        classNames={{ options: classes.offered ?? "", inputField: classes.bare ?? "" }}
        comboboxProps={{ transitionProps: { duration: 0 }, shadow: "none", withinPortal: false }}
        onChange={setWanted}
      />
      <NativeSelect
        label="Where"
        value={where}
        data={[
          { value: "whole", label: `The whole video, ${grouped(table.count)} frames` },
          { value: "span", label: wordsOfSpan(table, span) },
        ]}
        onChange={(event) => setWhere(event.currentTarget.value === "span" ? "span" : "whole")}
      />
      <div className={classes.figures}>
        <NumberField
          label="Frame interval"
          name="Frame interval"
          labelled
          least={1}
          most={MOST_STEP}
          value={step}
          problem={messageFor(error, "step")}
          onChange={setStep}
        />
        <NumberField
          label="Minimum score"
          name="Minimum score"
          labelled
          placeholder={String(tracks ? BEGINS_TRACK : MIN_SCORE)}
          least={0}
          most={1}
          step={0.05}
          decimals={2}
          empty={USUAL_SCORE}
          value={score}
          problem={messageFor(error, "min_score")}
          onChange={setScore}
        />
      </div>
      <Checkbox
        label="Follow each object from frame to frame"
        checked={tracks}
        onChange={(event) => setTracks(event.currentTarget.checked)}
      />
      {begin.isError ? <ProblemNote error={error} /> : null}
      <div className={form.buttons}>
        <Button type="submit" variant="filled" loading={begin.isPending}>
          Begin
        </Button>
      </div>
    </form>
  );
}

function wordsOfSpan(table: FrameTable, { first, last }: NewRunProps["span"]): string {
  const at = (frame: number) => clockOfMilliseconds(table.millisecondsOf(frame), false);
  return `The span of the next cut, ${frameName(first)} to ${frameName(last)}, from ${at(first)}`;
}
