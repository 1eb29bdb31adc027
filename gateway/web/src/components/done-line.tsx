// The done line: what was done last, with its undo. It is docked, so that it never covers what it is about.
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { accept, redoAction, undoAction, useAnnouncement, type Announcement } from "@/lib/undo";
import { KeyHint } from "./key-caps";
import classes from "./done-line.module.css";

export function DoneLine() {
  const announcement = useAnnouncement();
  const words = announcement ? wordsOf(announcement) : "";
  return (
    <div className={classes.dock} role="status">
      {announcement ? (
        <div
          className={
            announcement.kind === "refused" || announcement.first !== undefined
              ? `${classes.line} ${classes.whole}`
              : classes.line
          }
        >
          {announcement.kind === "refused" ? (
            <IconAlertTriangle size={16} className={classes.refused} aria-hidden />
          ) : null}
          <span className={classes.what} title={words}>
            {words}
          </span>
          <UndoButton announcement={announcement} />
        </div>
      ) : null}
    </div>
  );
}

function wordsOf({ kind, what, first }: Announcement): string {
  const words = kind === "undone" ? `Undone: ${what}` : what;
  return first === undefined ? words : `${first} ${words}`;
}

function UndoButton({ announcement }: { announcement: Announcement }) {
  const { kind, action } = announcement;
  if (kind === "refused") {
    const { offer } = announcement;
    return offer ? (
      <Button rightSection={<KeyHint action="offer" />} onClick={() => accept(offer)}>
        {offer.words}
      </Button>
    ) : null;
  }
  if (!action) return null;
  const isUndone = kind === "undone";
  return (
    <Button
      leftSection={isUndone ? <IconArrowForwardUp size={16} /> : <IconArrowBackUp size={16} />}
      rightSection={<KeyHint action={isUndone ? "redo" : "undo"} />}
      onClick={() => (isUndone ? redoAction(action) : undoAction(action))}
    >
      {isUndone ? "Redo" : "Undo"}
    </Button>
  );
}
