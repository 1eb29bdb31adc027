// A scrolling page with a bar for its name and global controls.
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
