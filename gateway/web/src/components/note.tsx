// An important message in place: what happened, what was kept, what to do.
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { wordsFor } from "@/lib/api/problem";
import classes from "./note.module.css";
import { TextWithCode } from "./text-with-code";

type NoteProps = {
  kind: "marked" | "loss" | "plain";
  /** Actions. */
  action?: ReactNode;
  children: ReactNode;
};

export function Note({ kind, action, children }: NoteProps) {
  const Icon = kind === "plain" ? IconInfoCircle : IconAlertTriangle;
  return (
    <div className={`${classes.note} ${classes[kind]}`} role={kind === "loss" ? "alert" : "status"}>
      <Icon size={16} className={classes.icon} aria-hidden />
      <div className={classes.words}>{children}</div>
      {action}
    </div>
  );
}

/** A refusal or failure with the gateway's message. */
export function ProblemNote({ error, action }: { error: unknown; action?: ReactNode }) {
  return (
    <Note kind="loss" action={action}>
      <TextWithCode>{wordsFor(error)}</TextWithCode>
    </Note>
  );
}
