// From pressed keys to what pages do. A page lends its actions while it is on the screen; one listener finds them
// through the table.
import { useLayoutEffect, useRef } from "react";
import { currentBindings } from "./key-bindings";
import {
  actionFor,
  changesThings,
  isDoneOnce,
  leads,
  nameOf,
  nameOfAction,
  worksInDialogs,
  worksInFields,
  type KeyId,
  type Page,
} from "./keys";
import { announceRefusal } from "./undo";

export type KeyActions = Partial<Record<KeyId, () => void>>;

/** Why a key can do nothing now, as a sentence. */
export type KeyRefusals = Partial<Record<KeyId, string>>;

type Lent = { current: KeyActions; refusals: KeyRefusals };

const lent = new Set<Lent>();
/** What holds where no part of a page has an answer of its own. */
const fallbacks = new Set<Lent>();
/** Open dialogs: while there is one, a page stands still; only what is found above everything can be called. */
let dialogs = 0;

/** Lends actions to the keys as long as the component is mounted; for those that it lacks, why. */
export function useKeys(actions: KeyActions, refusals: KeyRefusals = {}): void {
  useLending(lent, actions, refusals);
}

/** The same for the shell, which stands back behind every page. */
export function useFallbackKeys(actions: KeyActions): void {
  useLending(fallbacks, actions, {});
}

function useLending(place: Set<Lent>, actions: KeyActions, refusals: KeyRefusals): void {
  const held = useRef<Lent>({ current: actions, refusals });
  useLayoutEffect(() => {
    held.current.current = actions;
    held.current.refusals = refusals;
  });
  // Before it is painted: whoever sees a page presses its keys.
  useLayoutEffect(() => {
    const mine = held.current;
    place.add(mine);
    return () => void place.delete(mine);
  }, [place]);
}

/** Keeps the keys of the page still while a dialog is open. */
export function useDialogOpen(open: boolean): void {
  useLayoutEffect(() => {
    if (!open) return;
    dialogs += 1;
    return () => void (dialogs -= 1);
  }, [open]);
}

const FIELDS = "input, textarea, select, [contenteditable=true]";
/** Pressed by Enter alone. */
const LINK = "a[href]";
/** One that is part of the page: Enter is the page's. */
const TICK = "button[role=checkbox]";
const BUTTON = "button, g[role=button]";
/** One of several. */
const CHOICE = "input[type=radio]";
const PRESSABLE = "button, summary, [role=button], [role=option], [role=menuitem]";

function taken(target: EventTarget | null, name: string, id: KeyId): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest(FIELDS);
  if (target.closest(LINK) !== null) return name === "Enter";
  // A tick box or a button takes only the keys that press it, one of several choices also those that choose another.
  const kind = field instanceof HTMLInputElement ? field.type : null;
  const ticks = kind === "checkbox";
  if (kind === "radio") return name === "Space" || name.startsWith("Arrow");
  if (target.closest(TICK) !== null) return name === "Space";
  if (field && !ticks) return !worksInFields(id);
  const pressable = ticks || target.closest(PRESSABLE) !== null;
  return pressable && (name === "Space" || name === "Enter");
}

/** The actions that can be had now; while a dialog is open, none of the page below it. */
export const lentActions = (mayChange: boolean): Set<KeyId> =>
  new Set(
    [...(dialogs > 0 ? [] : lent), ...fallbacks]
      .flatMap((one) => Object.keys(one.current) as KeyId[])
      .filter((id) => mayChange || !changesThings(id)),
  );

/** Does what a key would do; false where nothing on the screen can. */
export function run(id: KeyId): boolean {
  // The latest lender wins.
  const action = [...fallbacks, ...lent].reverse().find((one) => one.current[id])?.current[id];
  action?.();
  return action !== undefined;
}

/** Says why a key of this page does nothing: a key that is silent is pressed again, and harder. */
function refuse(id: KeyId, mayChange: boolean): void {
  const reason = [...lent].reverse().find((one) => one.refusals[id])?.refusals[id];
  if (!mayChange && changesThings(id)) announceRefusal("Only editors change things here.");
  else announceRefusal(reason ?? `${nameOfAction(id)}: not possible now.`);
}

/** How long the first of two strokes waits for the second. */
const LEAD_MS = 1500;

/** Listens for the keys of a page, but for those of changes where one may make none. Mounted once, by the shell. */
export function useKeyDispatch(page: Page, mayChange: boolean): void {
  useLayoutEffect(() => {
    let lead: { name: string; until: number } | null = null;

    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = nameOf(event);
      const first = lead && lead.until > event.timeStamp ? lead.name : null;
      lead = null;
      const id = actionFor(page, name, first, currentBindings());
      if (id === null) {
        const typing = event.target instanceof Element && event.target.closest(FIELDS);
        if (!typing && leads(name, currentBindings()))
          lead = { name, until: event.timeStamp + LEAD_MS };
        return;
      }
      if (event.repeat && isDoneOnce(id)) return;
      if ((dialogs > 0 && !worksInDialogs(id)) || taken(event.target, name, id)) return;
      const may = mayChange || !changesThings(id);
      if (may && run(id)) event.preventDefault();
      else if (!event.repeat) refuse(id, mayChange);
    };

    // A button or a choice that was clicked must not keep the focus, or the next Space presses it again instead of
    // playing, and the next arrow chooses another one.
    const letGo = () => {
      const active = document.activeElement;
      const holds = active?.matches(`${BUTTON}, ${CHOICE}`) === true && !active.ariaHasPopup;
      if (holds) (active as HTMLElement | SVGElement).blur();
    };
    const clicked = (event: MouseEvent) => {
      if (event.detail === 0) return;
      letGo();
      // A label passes the focus on only after this.
      if (event.target instanceof Element && event.target.closest("label")) setTimeout(letGo);
    };

    window.addEventListener("keydown", pressed);
    window.addEventListener("click", clicked);
    return () => {
      window.removeEventListener("keydown", pressed);
      window.removeEventListener("click", clicked);
    };
  }, [page, mayChange]);
}
