// The done line: what was done last, with its undo. It is docked, so that it never covers what it is about.
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconArrowForwardUp } from "@tabler/icons-react";
import { useLayoutEffect, useRef, type RefObject } from "react";
import {
  accept,
  redoAction,
  undoAction,
  useAnnouncement,
  type Announcement,
} from "@/lib/undo/undo";
import { KeyHint } from "./key-caps";
import classes from "./done-line.module.css";

export function DoneLine() {
  const announcement = useAnnouncement();
  const dock = useRef<HTMLDivElement>(null);
  useHeightTold(dock);
  return (
    <div className={classes.dock} role="status" ref={dock}>
      {announcement ? (
        <div className={classes.line}>
          <span className={classes.what}>
            {announcement.kind === "refused" ? (
              <IconAlertTriangle size={16} className={classes.refused} aria-hidden />
            ) : null}
            <span className={classes.words}>{wordsOf(announcement)}</span>
          </span>
          <UndoButton announcement={announcement} />
        </div>
      ) : null}
    </div>
  );
}

/** Sets --r-doneLine to the height of the line: what lies over the page, such as a banner, leaves it free. */
function useHeightTold(dock: RefObject<HTMLDivElement | null>): void {
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    const sizes = new ResizeObserver(([change]) =>
      style.setProperty("--r-doneLine", `${change?.target.clientHeight ?? 0}px`),
    );
    if (dock.current) sizes.observe(dock.current);
    return () => {
      sizes.disconnect();
      style.removeProperty("--r-doneLine");
    };
  }, [dock]);
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
