// From pressed keys to what pages do. A page lends its actions while it is on the screen; one listener finds them
// through the table.
import { useEffect, useLayoutEffect, useRef } from "react";
import { actionFor, leads, nameOf, worksInFields, type KeyId, type Page } from "./keys";

export type KeyActions = Partial<Record<KeyId, () => void>>;

type Lent = { current: KeyActions };

const lent = new Set<Lent>();
/** Open dialogs: while there is one, only Escape gets through to a page. */
let dialogs = 0;

/** Lends actions to the keys as long as the component is mounted. */
export function useKeys(actions: KeyActions): void {
  const held = useRef(actions);
  useLayoutEffect(() => {
    held.current = actions;
  });
  useEffect(() => {
    lent.add(held);
    return () => void lent.delete(held);
  }, []);
}

/** Keeps the keys of the page still while a dialog is open. */
export function useDialogOpen(open: boolean): void {
  useEffect(() => {
    if (!open) return;
    dialogs += 1;
    return () => void (dialogs -= 1);
  }, [open]);
}

const FIELDS = "input, textarea, select, [contenteditable=true]";
const PRESSABLE = "button, a[href], summary, [role=button], [role=option], [role=menuitem]";

function taken(target: EventTarget | null, name: string, id: KeyId): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest(FIELDS);
  // A tick box or a button takes only the keys that press it.
  const ticks = field instanceof HTMLInputElement && field.type === "checkbox";
  if (field && !ticks) return !worksInFields(id);
  const pressable = ticks || target.closest(PRESSABLE) !== null;
  return pressable && (name === "Space" || name === "Enter");
}

function run(id: KeyId): boolean {
  // The latest lender wins: a part of a page comes before the shell.
  const action = [...lent].reverse().find((one) => one.current[id])?.current[id];
  action?.();
  return action !== undefined;
}

/** How long the first of two strokes waits for the second. */
const LEAD_MS = 1500;

/** Listens for the keys of a page. Mounted once, by the shell. */
export function useKeyDispatch(page: Page): void {
  useEffect(() => {
    let lead: { name: string; until: number } | null = null;

    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = nameOf(event);
      const first = lead && lead.until > event.timeStamp ? lead.name : null;
      lead = null;
      const id = actionFor(page, name, first);
      if (id === null) {
        const typing = event.target instanceof Element && event.target.closest(FIELDS);
        if (!typing && leads(name)) lead = { name, until: event.timeStamp + LEAD_MS };
        return;
      }
      if (dialogs > 0 || taken(event.target, name, id)) return;
      if (run(id)) event.preventDefault();
    };

    // A button that was clicked must not keep the focus, or the next Space presses it again instead of playing.
    const clicked = (event: MouseEvent) => {
      const active = document.activeElement;
      if (event.detail > 0 && active instanceof HTMLButtonElement && !active.ariaHasPopup) {
        active.blur();
      }
    };

    window.addEventListener("keydown", pressed);
    window.addEventListener("click", clicked);
    return () => {
      window.removeEventListener("keydown", pressed);
      window.removeEventListener("click", clicked);
    };
  }, [page]);
}
