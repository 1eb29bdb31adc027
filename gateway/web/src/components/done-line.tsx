// The done line: what was done last, with its undo. It is docked, so that it never covers what it is about.
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { accept, redoDeed, undoDeed, useTold, type Told } from "@/lib/undo";
import { KeyHint } from "./key-caps";
import classes from "./done-line.module.css";

export function DoneLine() {
  const told = useTold();
  return (
    <div className={classes.dock} role="status">
      {told ? (
        <div
          className={told.kind === "refused" ? `${classes.line} ${classes.whole}` : classes.line}
        >
          {told.kind === "refused" ? (
            <IconAlertTriangle size={16} className={classes.refused} aria-hidden />
          ) : null}
          <span className={classes.what} title={told.what}>
            {told.kind === "undone" ? `Undone: ${told.what}` : told.what}
          </span>
          <Turn told={told} />
        </div>
      ) : null}
    </div>
  );
}

function Turn({ told }: { told: Told }) {
  const { kind, deed } = told;
  if (kind === "refused") {
    const { offer } = told;
    return offer ? (
      <Button rightSection={<KeyHint action="offer" />} onClick={() => accept(offer)}>
        {offer.words}
      </Button>
    ) : null;
  }
  if (!deed) return null;
  const isUndone = kind === "undone";
  return (
    <Button
      leftSection={isUndone ? <IconArrowForwardUp size={16} /> : <IconArrowBackUp size={16} />}
      rightSection={<KeyHint action={isUndone ? "redo" : "undo"} />}
      onClick={() => (isUndone ? redoDeed(deed) : undoDeed(deed))}
    >
      {isUndone ? "Redo" : "Undo"}
    </Button>
  );
}
