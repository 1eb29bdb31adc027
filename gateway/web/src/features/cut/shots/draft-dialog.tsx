// The dialog that plans a cut for each shot of the open video.
import { Button, Progress } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { Dialog } from "@/components/dialog";
import form from "@/components/form.module.css";
import { Note, ProblemNote } from "@/components/note";
import { NumberField } from "@/components/number-field";
import type { Asset, Shots } from "@/lib/api/client";
import { messageFor } from "@/lib/api/problem";
import { useDraftShots, useShots } from "../api/shots";
import { many } from "@/lib/many";
import { plainSeconds } from "../next-cut/next-cut";
import { shotsOfLength } from "./shots";
import { stateOf } from "./use-shots-shown";
import classes from "./draft-dialog.module.css";

type DraftDialogProps = { asset: Asset; opened: boolean; onClose: () => void };

export function DraftDialog({ asset, opened, onClose }: DraftDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Draft a cut per shot">
      {opened ? <Form asset={asset} onDone={onClose} /> : null}
    </Dialog>
  );
}

const SECONDS = { least: 0, most: 86_400 };
const LONGEST = { least: 0.04, most: 86_400 };

function Form({ asset, onDone }: { asset: Asset; onDone: () => void }) {
  const [least, setLeast] = useState(2);
  const [most, setMost] = useState(8);
  const shots = useShots(asset, true);
  const drafting = useDraftShots();
  const { found, progress, error: unfound } = stateOf(shots);
  const isWrong = least > most;
  const sent = (event: SyntheticEvent) => {
    event.preventDefault();
    drafting.mutate(
      { asset_id: asset.id, min_seconds: least, max_seconds: most },
      { onSuccess: onDone },
    );
  };
  const { error } = drafting;
  const problem = messageFor(error, "min_seconds") ?? messageFor(error, "max_seconds");
  const canPlan = found !== null && !isWrong && shotsOfLength(found.shots, least) > 0;
  return (
    <form className={form.form} onSubmit={sent} noValidate>
      <p>Each shot gets a planned cut, of longer ones in the middle. One undo takes all back.</p>
      <div className={classes.lengths}>
        <NumberField
          labelled
          label="Leave out shots shorter than"
          name="Shortest shot"
          {...SECONDS}
          decimals={3}
          unit="s"
          value={least}
          problem={isWrong ? "More than the longest cut" : problem}
          onChange={setLeast}
        />
        <NumberField
          labelled
          label="Longest cut"
          name="Longest cut"
          {...LONGEST}
          decimals={3}
          unit="s"
          value={most}
          onChange={setMost}
        />
      </div>
      {unfound ? (
        <ProblemNote
          error={unfound}
          action={<Button onClick={() => void shots.refetch()}>Try again</Button>}
        />
      ) : found ? (
        <Found shots={found} least={least} />
      ) : (
        <div role="status" className={classes.finding}>
          <p>The shots of this video are being found: {Math.floor(100 * (progress ?? 0))} %</p>
          <Progress value={100 * (progress ?? 0)} size={6} aria-label="Shots that are found" />
        </div>
      )}
      {error && problem === undefined ? <ProblemNote error={error} /> : null}
      <Button
        type="submit"
        variant="filled"
        loading={drafting.isPending}
        disabled={!canPlan}
        // What is disabled takes no focus, which would stay on the page behind the dialog.
        data-autofocus={canPlan || undefined}
      >
        {found ? `Plan ${many(shotsOfLength(found.shots, least), "cut")}` : "Plan cuts"}
      </Button>
    </form>
  );
}

function Found({ shots: { shots }, least }: { shots: Shots; least: number }) {
  const long = shotsOfLength(shots, least);
  if (long === 0) {
    const longest = Math.max(...shots.map(({ start, end }) => end - start));
    return (
      <Note kind="plain">No shot is that long: the longest lasts {plainSeconds(longest)} s.</Note>
    );
  }
  const left = shots.length - long;
  return (
    <p role="status">
      {many(shots.length, "shot")}
      {left > 0 ? `, ${left} of them shorter than ${least} s` : ""}.
    </p>
  );
}
