// The dialog in which a note is written: its text and colour.
import { Button, Textarea } from "@mantine/core";
import { useState, type KeyboardEvent, type SyntheticEvent } from "react";
import { Dialog } from "@/components/dialog";
import formClasses from "@/components/form.module.css";
import { frameName } from "@/lib/time/time";
import type { Notes, WrittenNote } from "./use-notes";
import { classOfColor, NOTE_COLORS, type NoteColor } from "./note-colors";
import classes from "./notes.module.css";

export const LONGEST_NOTE = 500;

export function NoteDialog({ notes }: { notes: Notes }) {
  const { written, close } = notes;
  return (
    <Dialog
      opened={written !== null}
      onClose={close}
      title={written ? `Note at ${frameName(written.frame)}` : ""}
    >
      {written ? (
        <NoteForm key={written.id ?? written.frame} written={written} notes={notes} />
      ) : null}
    </Dialog>
  );
}

function NoteForm({ written, notes }: { written: WrittenNote; notes: Notes }) {
  const [text, setText] = useState(written.id === null ? "" : written.text);
  const [color, setColor] = useState<NoteColor>(written.id === null ? "yellow" : written.color);
  const isEmpty = text.trim() === "";
  const save = () => {
    if (isEmpty) return;
    const fields = { text: text.trim(), color };
    if (written.id === null) notes.add({ ...fields, frame: written.frame });
    else if (fields.text !== written.text || color !== written.color) notes.edit(written, fields);
    notes.close();
  };
  const submitted = (event: SyntheticEvent) => {
    event.preventDefault();
    save();
  };
  // Enter saves, as in a field of one line; Shift and Enter begin another line.
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    save();
  };
  return (
    <form className={formClasses.form} onSubmit={submitted} noValidate>
      <Textarea
        label="Text"
        data-autofocus
        autosize
        minRows={2}
        maxRows={6}
        maxLength={LONGEST_NOTE}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={pressed}
      />
      <fieldset className={classes.legend}>
        <legend>Colour</legend>
        <div className={classes.colors}>
          {NOTE_COLORS.map(({ value, words }) => (
            <label key={value} className={`${classes.color} ${classOfColor(value)}`} title={words}>
              <input
                type="radio"
                name="color"
                aria-label={words}
                checked={color === value}
                onChange={() => setColor(value)}
              />
              <span />
            </label>
          ))}
        </div>
      </fieldset>
      <div className={formClasses.buttons}>
        <Button onClick={notes.close}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={isEmpty}>
          Save
        </Button>
      </div>
    </form>
  );
}
