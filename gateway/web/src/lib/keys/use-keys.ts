// The dispatch of keys. Components register actions while they are mounted; one listener finds the action of a pressed
// key by the table of keys.
import { useLayoutEffect, useRef } from "react";
import { announceRefusal } from "../undo/undo";
import { currentBindings } from "./key-bindings";
import type { KeyId, Page } from "./key-table";
import {
  actionFor,
  changesThings,
  hintFor,
  isDoneOnce,
  KEY_IDS,
  startsSequence,
  nameOf,
  nameOfAction,
  pageOf,
  worksInDialogs,
  worksInFields,
} from "./keys";

export type KeyActions = Partial<Record<KeyId, () => void>>;

/** Why a key can do nothing now, as a sentence. */
export type KeyRefusals = Partial<Record<KeyId, string>>;

type Registration = { current: KeyActions; refusals: KeyRefusals };

const registrations = new Set<Registration>();
/** Actions of the shell, which run where no component of a page has registered one. */
const fallbacks = new Set<Registration>();
/** Number of open dialogs: while there is one, the page's keys are disabled, except those that work in dialogs. */
let dialogs = 0;

/** Registers actions of keys while the component is mounted. `refusals`: why keys can do nothing now. */
export function useKeys(actions: KeyActions, refusals: KeyRefusals = {}): void {
  useRegistration(registrations, actions, refusals);
}

/** The same for the shell; actions of pages take precedence. */
export function useFallbackKeys(actions: KeyActions): void {
  useRegistration(fallbacks, actions, {});
}

function useRegistration(
  place: Set<Registration>,
  actions: KeyActions,
  refusals: KeyRefusals,
): void {
  const registration = useRef<Registration>({ current: actions, refusals });
  useLayoutEffect(() => {
    registration.current.current = actions;
    registration.current.refusals = refusals;
  });
  // Before the first paint, so that keys work as soon as a page is visible.
  useLayoutEffect(() => {
    const mine = registration.current;
    place.add(mine);
    return () => void place.delete(mine);
  }, [place]);
}

/** Disables the keys of the page while a dialog is open. */
export function useDialogOpen(open: boolean): void {
  useLayoutEffect(() => {
    if (!open) return;
    dialogs += 1;
    return () => void (dialogs -= 1);
  }, [open]);
}

const FIELDS = "input, textarea, select, [contenteditable=true]";
/** Links are pressed by Enter only. */
const LINK = "a[href]";
/** Tick boxes of a page's grid, pressed by Space only: Enter is a key of the page. */
const TICK = "button[role=checkbox]";
const BUTTON = "button, g[role=button]";
/** Radio buttons. */
const CHOICE = "input[type=radio]";
const PRESSABLE = "button, summary, [role=button], [role=option], [role=menuitem]";

function isForElement(target: EventTarget | null, name: string, id: KeyId): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest(FIELDS);
  if (target.closest(LINK) !== null) return name === "Enter";
  // Tick boxes and buttons take only the keys that press them, radio buttons also those that choose another.
  const kind = field instanceof HTMLInputElement ? field.type : null;
  const ticks = kind === "checkbox";
  if (kind === "radio") return name === "Space" || name.startsWith("Arrow");
  if (target.closest(TICK) !== null) return name === "Space";
  if (field && !ticks) return !worksInFields(id);
  const pressable = ticks || target.closest(PRESSABLE) !== null;
  return pressable && (name === "Space" || name === "Enter");
}

/** The keys with an action now; while a dialog is open, without those of the page below it. */
export const registeredActions = (mayChange: boolean): Set<KeyId> =>
  new Set(
    [...(dialogs > 0 ? [] : registrations), ...fallbacks]
      .flatMap((one) => Object.keys(one.current) as KeyId[])
      .filter((id) => mayChange || !changesThings(id)),
  );

/** Runs the action of a key; false where none is registered. */
export function run(id: KeyId): boolean {
  // The action that was registered last wins.
  const action = [...fallbacks, ...registrations].reverse().find((one) => one.current[id])?.current[
    id
  ];
  action?.();
  return action !== undefined;
}

/** The same reason for all keys of a page, such as that nothing is open. */
export const refusalsOf = (page: Page, reason: string): KeyRefusals =>
  Object.fromEntries(KEY_IDS.filter((id) => pageOf(id) === page).map((id) => [id, reason]));

const wordsWithoutReason = (id: KeyId) =>
  `${nameOfAction(id)}: there is nothing here to do that with. ` +
  `${hintFor("help", currentBindings())} shows the keys of this page.`;

/** Announces why a key does nothing, since people press a key again if nothing happens. */
function refuse(id: KeyId, mayChange: boolean): void {
  const reason = [...registrations].reverse().find((one) => one.refusals[id])?.refusals[id];
  if (!mayChange && changesThings(id)) announceRefusal("Only editors change things here.");
  else announceRefusal(reason ?? wordsWithoutReason(id));
}

/** How long the first key of a sequence of two waits for the second. */
const LEAD_MS = 1500;

/** Handles the keys of a page; keys of changes are refused for viewers. Mounted once, by the shell. */
export function useKeyDispatch(page: Page, mayChange: boolean): void {
  /** Whether a dialog was open when the present key was pressed: Escape has closed it before the listener below. */
  const inDialog = useRef(false);
  // Once, and before any dialog has its own listener.
  useLayoutEffect(() => {
    const begun = () => void (inDialog.current = dialogs > 0);
    window.addEventListener("keydown", begun, true);
    return () => window.removeEventListener("keydown", begun, true);
  }, []);
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
        if (!typing && startsSequence(name, currentBindings()))
          lead = { name, until: event.timeStamp + LEAD_MS };
        return;
      }
      if (event.repeat && isDoneOnce(id)) return;
      if ((inDialog.current && !worksInDialogs(id)) || isForElement(event.target, name, id)) return;
      const may = mayChange || !changesThings(id);
      const ran = may && run(id);
      // What the browser does by these keys, such as selecting all words, is not what was meant either.
      if (ran || event.ctrlKey || event.metaKey) event.preventDefault();
      if (!ran && !event.repeat) refuse(id, mayChange);
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
      // A click on a label focuses its field only after this.
      if (event.target instanceof Element && event.target.closest("label")) setTimeout(letGo);
    };

    window.addEventListener("keydown", pressed);
    // Before a dialog that the click opens notes what to give the focus back to.
    window.addEventListener("click", clicked, { capture: true });
    return () => {
      window.removeEventListener("keydown", pressed);
      window.removeEventListener("click", clicked, { capture: true });
    };
  }, [page, mayChange]);
}
