// Keys as they are printed on a keyboard.
import { capsOf, hintFor, type KeyId } from "@/lib/keys";
import classes from "./key-caps.module.css";

/** The key of an action, on its button. Screen readers hear it through aria-keyshortcuts instead. */
export function KeyHint({ action }: { action: KeyId }) {
  return (
    <kbd className={classes.cap} aria-hidden>
      {hintFor(action)}
    </kbd>
  );
}

export function KeyCaps({ caps }: { caps: string[] }) {
  return caps.map((cap) => (
    <kbd className={classes.cap} key={cap}>
      {cap}
    </kbd>
  ));
}

/** A key written out: `Shift+ArrowLeft`. */
export function Key({ name }: { name: string }) {
  return <KeyCaps caps={capsOf(name)} />;
}
