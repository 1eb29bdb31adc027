// "Done, undo": a docked line, never over what it speaks of.
import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { undoLast, useLastDone } from "@/lib/undo";
import { KeyHint } from "./key-caps";
import classes from "./done-line.module.css";

export function DoneLine() {
  const done = useLastDone();
  return (
    <div className={classes.dock} role="status">
      {done ? (
        <div className={classes.line}>
          <span className={classes.what}>{done.what}</span>
          <Button
            leftSection={<IconArrowBackUp size={16} />}
            rightSection={<KeyHint action="undo" />}
            onClick={undoLast}
          >
            Undo
          </Button>
        </div>
      ) : null}
    </div>
  );
}
