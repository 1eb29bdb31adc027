// The table of all actions and their keys. Change waits for a key press; for a taken key it says which action has it.
import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { Key } from "@/components/key-caps";
import { Note } from "@/components/note";
import {
  bindKey,
  currentBindings,
  isChanged,
  resetKey,
  restoreKeys,
  useBindings,
} from "@/lib/keys/key-bindings";
import { PAGES, type KeyId } from "@/lib/keys/key-table";
import {
  capsOf,
  changesThings,
  KEY_IDS,
  nameOf,
  nameOfAction,
  pageOf,
  conflictsOf,
} from "@/lib/keys/keys";
import { useMay } from "@/lib/api/session";
import { announceDone } from "@/lib/undo/undo";
import { useDialogOpen } from "@/lib/keys/use-keys";
import classes from "./settings-page.module.css";

/** Modifier, lock and dead keys, which are pressed before another key. */
const HELD = ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead"];

type Change = {
  id: KeyId;
  /** True: the key is added to those that the action has; false: it replaces them. */
  more: boolean;
  /** The pressed key, if another action has it; null while waiting for a key press. */
  key: string | null;
};

const printed = (key: string) => capsOf(key).join(" ");

/** Makes a change of the bindings, which can be undone. */
function withUndo(what: string, change: () => void): void {
  const before = currentBindings();
  change();
  announceDone(what, () => {
    restoreKeys(before);
    return Promise.resolve();
  });
}

export function KeyTable({ wanted }: { wanted: string }) {
  const bindings = useBindings();
  const mayChange = useMay("change");
  const [change, setChange] = useState<Change | null>(null);
  const text = wanted.trim().toLowerCase();
  const matches = (id: KeyId) =>
    nameOfAction(id).toLowerCase().includes(text) ||
    bindings[id].some((key) => key.toLowerCase() === text || printed(key).toLowerCase() === text);
  const groups = PAGES.map((page) => ({
    page,
    // Keys of changes are not listed for viewers, for whom they do nothing.
    ids: KEY_IDS.filter(
      (id) => pageOf(id) === page && (mayChange || !changesThings(id)) && matches(id),
    ),
  })).filter(({ ids }) => ids.length > 0);

  const take = ({ id, more }: Change, key: string) => {
    const keys = more ? [...currentBindings()[id].filter((had) => had !== key), key] : [key];
    withUndo(`${printed(key)}: ${nameOfAction(id)}`, () => bindKey(id, keys));
    setChange(null);
  };
  const pressed = (key: string) => {
    if (!change) return;
    if (key === "Escape") setChange(null);
    else if (conflictsOf(change.id, key, currentBindings()).length > 0)
      setChange({ ...change, key });
    else take(change, key);
  };

  return (
    <>
      {change?.key === null ? <Recorder onPress={pressed} /> : null}
      {groups.map(({ page, ids }) => (
        <section key={page} aria-label={`Keys: ${page}`}>
          <h3 className={classes.group}>{page}</h3>
          <ul className={classes.list}>
            {ids.map((id) => (
              <KeyRow
                key={id}
                id={id}
                keys={bindings[id]}
                changed={isChanged(id, bindings)}
                change={change?.id === id ? change : null}
                onChange={(more) => setChange({ id, more, key: null })}
                onTake={(key) => change && take(change, key)}
                onCancel={() => setChange(null)}
              />
            ))}
          </ul>
        </section>
      ))}
      {groups.length === 0 ? <p>No key and no action is called “{wanted.trim()}”.</p> : null}
    </>
  );
}

/** Receives every key press while it is mounted. */
function Recorder({ onPress }: { onPress: (key: string) => void }) {
  useDialogOpen(true);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (HELD.includes(event.key) || event.isComposing) return;
      // Tab cancels and moves the focus as usual, so that nobody is trapped here.
      if (event.key === "Tab") {
        onPress("Escape");
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      onPress(nameOf(event));
    };
    window.addEventListener("keydown", pressed, { capture: true });
    return () => window.removeEventListener("keydown", pressed, { capture: true });
  }, [onPress]);
  return null;
}

type KeyRowProps = {
  id: KeyId;
  keys: readonly string[];
  changed: boolean;
  change: Change | null;
  onChange: (more: boolean) => void;
  onTake: (key: string) => void;
  onCancel: () => void;
};

function KeyRow({ id, keys, changed, change, onChange, onTake, onCancel }: KeyRowProps) {
  const name = nameOfAction(id);
  const taken = change?.key ?? null;
  return (
    <li className={classes.keyRow}>
      <span className={classes.action}>
        {changed ? <span className={classes.changed}>◆ </span> : null}
        {name}
      </span>
      <span className={classes.caps}>
        {change && taken === null ? (
          <span className={classes.waiting} role="status">
            Press a key, or Esc to leave it.
          </span>
        ) : (
          keys.map((key) => (
            <span key={key}>
              <Key name={key} />
            </span>
          ))
        )}
        {keys.length === 0 && !change ? <span className={classes.quiet}>No key</span> : null}
      </span>
      <span className={classes.buttons}>
        {changed ? (
          <Button
            variant="subtle"
            aria-label={`Reset ${name}`}
            onClick={() => withUndo(`Reset: ${name}`, () => resetKey(id))}
          >
            Reset
          </Button>
        ) : null}
        <Button variant="subtle" aria-label={`Add a key: ${name}`} onClick={() => onChange(true)}>
          Add
        </Button>
        <Button aria-label={`Change ${name}`} onClick={() => onChange(false)}>
          Change
        </Button>
      </span>
      {taken === null ? null : (
        <div className={classes.conflict}>
          <Note
            kind="marked"
            action={
              <>
                <Button onClick={() => onTake(taken)}>Use it here</Button>
                <Button variant="subtle" onClick={onCancel}>
                  Leave it
                </Button>
              </>
            }
          >
            {printed(taken)} already does{" "}
            {conflictsOf(id, taken, currentBindings())
              .map((other) => `“${nameOfAction(other)}” (${pageOf(other)})`)
              .join(", ")}
            . Use it here to take it away there.
          </Note>
        </div>
      )}
    </li>
  );
}
