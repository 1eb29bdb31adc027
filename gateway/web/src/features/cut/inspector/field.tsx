// A line of the inspector: its name, its inputs, a note at its end, and its error below.
import type { ReactNode } from "react";
import classes from "./inspector.module.css";

type FieldProps = {
  name: string;
  children: ReactNode;
  aside?: ReactNode;
  problem?: string | undefined;
};

export function Field({ name, children, aside, problem }: FieldProps) {
  return (
    <div className={classes.field}>
      {/* Hidden from screen readers, because each input has its own label. */}
      <span className={classes.name} aria-hidden>
        {name}
      </span>
      <div className={classes.inputs}>{children}</div>
      {aside ? <span className={classes.aside}>{aside}</span> : null}
      {problem ? (
        <span className={classes.problem} role="alert">
          {problem}
        </span>
      ) : null}
    </div>
  );
}
