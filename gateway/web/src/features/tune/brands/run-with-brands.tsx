// The form that starts a replay with text and brands: text is read, and compared with a list.
import { Button, Checkbox } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import form from "@/components/form.module.css";
import type { PipelineRun } from "@/lib/api/client";
import {
  hasStage,
  isComputed,
  SCENES,
  TEXTS,
  USUAL_LIST,
  type WithBrands,
} from "../runs/run-state";
import { BrandListSelect } from "./brand-list-select";

type RunWithBrandsProps = {
  /** The run that is repeated. */
  run: PipelineRun;
  /** The list that is chosen elsewhere; null: it is chosen here. */
  list: string | null;
  /** Why it is not possible now; null where it is. */
  whyNot: string | null;
  busy: boolean;
  onRun: (wanted: WithBrands) => void;
};

export function RunWithBrands({ run, list: given, whyNot, busy, onRun }: RunWithBrandsProps) {
  const [chosen, setChosen] = useState(USUAL_LIST);
  const [wholeFrames, setWholeFrames] = useState(true);
  const [onlyChanges, setOnlyChanges] = useState(false);
  const list = given ?? chosen;
  const reads = !isComputed(run, TEXTS);
  const pressed = (event: SyntheticEvent) => {
    event.preventDefault();
    if (list === "" || whyNot !== null) return;
    onRun({ list, wholeFrames: reads && wholeFrames, onlyChanges: reads && onlyChanges });
  };
  return (
    <form className={form.form} onSubmit={pressed} aria-label="Text and brands">
      {given === null ? (
        <BrandListSelect label="Brand list" isLabelled value={list} onChange={setChosen} />
      ) : null}
      {reads ? (
        <Checkbox
          label="Read whole frames"
          description="Finds more than the parts between edges, and takes two to four times as long."
          checked={wholeFrames}
          onChange={(event) => setWholeFrames(event.currentTarget.checked)}
        />
      ) : null}
      {reads && !hasStage(run, SCENES) ? (
        <Checkbox
          label="Only frames in which something has changed"
          description="Each counts for the time until the next one."
          checked={onlyChanges}
          onChange={(event) => setOnlyChanges(event.currentTarget.checked)}
        />
      ) : null}
      <div className={form.buttons}>
        <Button
          type="submit"
          loading={busy}
          disabled={list === "" || whyNot !== null}
          title={
            whyNot ?? "A new run, which also reads text and looks for the brands of the list in it"
          }
        >
          Run with text and brands
        </Button>
      </div>
    </form>
  );
}
