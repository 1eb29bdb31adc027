// A confirmation before an irreversible loss. The safe answer comes first.
import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ProblemNote } from "./note";
import classes from "./form.module.css";

type QuestionProps = {
  /** What is lost, and what is not. */
  children: ReactNode;
  keep: string;
  lose: string;
  /** While the action runs. */
  busy: boolean;
  error: unknown;
  onKeep: () => void;
  onLose: () => void;
};

export function Confirmation({ children, keep, lose, busy, error, onKeep, onLose }: QuestionProps) {
  return (
    <div className={classes.form}>
      <p>{children}</p>
      {error ? <ProblemNote error={error} /> : null}
      <div className={classes.buttons}>
        <Button onClick={onKeep}>{keep}</Button>
        <Button
          variant="filled"
          color="loss"
          leftSection={<IconTrash size={16} />}
          loading={busy}
          onClick={onLose}
          data-autofocus
        >
          {lose}
        </Button>
      </div>
    </div>
  );
}
