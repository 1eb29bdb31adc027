// Shown where there is nothing to list: why, and what to do.
import type { ReactNode } from "react";
import classes from "./empty-state.module.css";

type BlankProps = { icon: ReactNode; title: string; children?: ReactNode; actions?: ReactNode };

export function EmptyState({ icon, title, children, actions }: BlankProps) {
  return (
    <div className={classes.blank}>
      <span className={classes.icon} aria-hidden>
        {icon}
      </span>
      <h2 className={classes.title}>{title}</h2>
      {children ? <div className={classes.words}>{children}</div> : null}
      {actions ? <div className={classes.actions}>{actions}</div> : null}
    </div>
  );
}
