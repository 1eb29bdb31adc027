// A scrolling page with a bar for its name and global controls.
import type { ReactNode } from "react";
import classes from "./page-frame.module.css";

type PageFrameProps = { name: string; controls?: ReactNode; children: ReactNode };

export function PageFrame({ name, controls, children }: PageFrameProps) {
  return (
    <>
      <header className={classes.bar}>
        {/* Screen readers get the name from the shell. */}
        <span className={classes.name} aria-hidden>
          {name}
        </span>
        {controls}
      </header>
      <div className={classes.page}>{children}</div>
    </>
  );
}
