// The form that renames a timeline, run or scenario.
import { Button, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import form from "@/components/form.module.css";
import { ProblemNote } from "@/components/note";
import { useRename, type Part } from "../api/parts";

/** The gateway's limit, in characters. */
const LONGEST = 200;

const WITHOUT: Record<Part["kind"], string> = {
  timeline: "Without a name it is listed by its video.",
  run: "Without a name it is listed by what it computed.",
  scenario: "Scenarios of the same stage need different names.",
};

export function RenameForm({ part, onDone }: { part: Part; onDone: () => void }) {
  const [text, setText] = useState(part.name);
  const rename = useRename();
  const name = text.trim();
  const isMissing = part.kind === "scenario" && name === "";
  const pressed = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isMissing) return;
    if (name === part.name) onDone();
    else rename.mutate({ part, name }, { onSuccess: onDone });
  };
  return (
    <form className={form.form} onSubmit={pressed} noValidate>
      <TextInput
        label="Name"
        description={WITHOUT[part.kind]}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      {rename.error ? <ProblemNote error={rename.error} /> : null}
      <Button type="submit" variant="filled" disabled={isMissing} loading={rename.isPending}>
        Rename
      </Button>
    </form>
  );
}
