// The form that keeps the checkpoint of a stage under a label.
import { Button, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import form from "@/components/form.module.css";
import { ProblemNote } from "@/components/note";
import { useSaveScenario } from "../api/tuning";

/** The gateway's limit, in characters. */
const LONGEST = 200;

type SaveScenarioProps = { timelineId: string; stage: string; onSaved: () => void };

export function SaveScenario({ timelineId, stage, onSaved }: SaveScenarioProps) {
  const [text, setText] = useState("");
  const save = useSaveScenario();
  const label = text.trim();
  const pressed = (event: SyntheticEvent) => {
    event.preventDefault();
    if (label !== "") save.mutate({ timelineId, stage, label }, { onSuccess: onSaved });
  };
  return (
    <form className={form.form} onSubmit={pressed} noValidate>
      <TextInput
        label="Label"
        description={`What ${stage} found last on this timeline is kept under it.`}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      {save.error ? <ProblemNote error={save.error} /> : null}
      <Button type="submit" variant="filled" disabled={label === ""} loading={save.isPending}>
        Save scenario
      </Button>
    </form>
  );
}
