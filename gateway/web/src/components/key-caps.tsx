// Keys as they are printed on a keyboard.
import { useHint } from "@/lib/keys/key-bindings";
import type { KeyId } from "@/lib/keys/key-table";
import { capsOf } from "@/lib/keys/keys";
import classes from "./key-caps.module.css";

/** The key of an action, on its button. Screen readers get it through aria-keyshortcuts instead. */
export function KeyHint({ action }: { action: KeyId }) {
  const hint = useHint(action);
  if (hint === "") return null;
  return (
    <kbd className={classes.cap} aria-hidden>
      {hint}
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
