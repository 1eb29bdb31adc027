// Notes of the open video, below its markers in the same tab.
import { ActionIcon, Button } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { ProblemNote } from "@/components/note";
import type { FrameTable } from "@/lib/footage/frames";
import { useHint } from "@/lib/keys/key-bindings";
import { frameName, shortClock } from "@/lib/time/time";
import sideClasses from "../side/side.module.css";
import type { Notes as OpenNotes } from "./use-notes";
import { classOfColor } from "./note-colors";
import classes from "./notes.module.css";

type NotesProps = {
  notes: OpenNotes;
  table: FrameTable | undefined;
  onGo: (frame: number) => void;
  /** Opens the dialog for a note at the frame that is seen; null if this person may not change anything. */
  onHere: (() => void) | null;
};

export function Notes({ notes, table, onGo, onHere }: NotesProps) {
  const { list } = notes;
  const key = useHint("noteHere");
  return (
    <section className={classes.notes} aria-label="Notes">
      <header className={classes.head}>
        <h3 className={classes.title}>Notes</h3>
        {onHere ? (
          <Button variant="subtle" onClick={onHere} title={key ? `Key: ${key}` : undefined}>
            Note here
          </Button>
        ) : null}
      </header>
      {list.isError ? (
        <ProblemNote
          error={list.error}
          action={<Button onClick={() => void list.refetch()}>Try again</Button>}
        />
      ) : null}
      {list.isSuccess && notes.notes.length === 0 ? (
        <p className={sideClasses.empty}>
          No notes. A note marks a frame, is found by the search of the library, and goes into EDL
          and OTIO files.
        </p>
      ) : null}
      <ul className={`${sideClasses.scroll} ${sideClasses.plain}`}>
        {notes.notes.map((note) => (
          <li key={note.id} className={classes.row}>
            <button type="button" className={sideClasses.file} onClick={() => onGo(note.frame)}>
              <span className={`${classes.dot} ${classOfColor(note.color)}`} />
              <span className={sideClasses.main}>
                <span className={classes.text} title={note.text}>
                  {note.text}
                </span>
                <span className={sideClasses.sub}>{frameName(note.frame)}</span>
              </span>
              <span className={sideClasses.figure}>
                {table ? shortClock(table.secondsOf(table.clamp(note.frame))) : ""}
              </span>
            </button>
            {onHere ? (
              <>
                <ActionIcon
                  size={24}
                  aria-label={`Edit the note ${note.text}`}
                  title="Edit"
                  onClick={() => notes.write(note)}
                >
                  <IconPencil size={16} stroke={1.5} />
                </ActionIcon>
                <ActionIcon
                  size={24}
                  aria-label={`Delete the note ${note.text}`}
                  title="Delete"
                  onClick={() => notes.remove(note)}
                >
                  <IconTrash size={16} stroke={1.5} />
                </ActionIcon>
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
