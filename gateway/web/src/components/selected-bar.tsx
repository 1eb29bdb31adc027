// The bar of what is selected in a list: how many, and what can be done to them. It is docked, since a floating one would
// hide a row.
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { KeyHint } from "./key-caps";
import classes from "./selected-bar.module.css";

type SelectedBarProps = {
  /** `3 jobs selected`. */
  words: string;
  onClear: () => void;
  /** False: Escape does something else there. */
  hasKey?: boolean;
  children: ReactNode;
};

export function SelectedBar({ words, onClear, hasKey = true, children }: SelectedBarProps) {
  return (
    <div role="toolbar" aria-label="Selection" className={classes.bar}>
      <span role="status">
        <b>{words}</b>
      </span>
      <span className={classes.actions}>{children}</span>
      <span className={classes.gap} />
      <Button
        variant="subtle"
        className={classes.clear ?? ""}
        {...(hasKey ? { rightSection: <KeyHint action="escape" /> } : {})}
        onClick={onClear}
      >
        Clear
      </Button>
    </div>
  );
}
