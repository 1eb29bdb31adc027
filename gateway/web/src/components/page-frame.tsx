// A page that reads from top to bottom: its name and what holds for all of it in a bar, below that what scrolls.
import type { ReactNode } from "react";
import classes from "./page-frame.module.css";

type PageFrameProps = { name: string; controls?: ReactNode; children: ReactNode };

export function PageFrame({ name, controls, children }: PageFrameProps) {
  return (
    <>
      <header className={classes.bar}>
        {/* The shell has said it to those who do not see it. */}
        <span className={classes.name} aria-hidden>
          {name}
        </span>
        {controls}
      </header>
      <div className={classes.page}>{children}</div>
    </>
  );
}
