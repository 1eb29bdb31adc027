// Keeps the focus in the page: where the element that has it is removed, such as a row that was deleted or moved, or a
// room that was left, it goes to a neighbour instead of to the document, where Tab would begin at the first link again.
import { useEffect } from "react";

const ROW = "li, tr, [role=row], [role=listitem], [role=option]";
/** Those keep the focus themselves: they render only the rows that are on the screen. */
const OWN = "[role=grid]";
const isOver = (element: Element) => element.closest("#menus, [role=dialog]") !== null;
const FOCUSABLE =
  "button:enabled, a[href], input:enabled, select:enabled, textarea:enabled, [tabindex]";

/** Mounted once, by the shell. */
export function useFocusKept(): void {
  useEffect(() => {
    let focused: Element | null = null;
    /** What had the focus before the menu or dialog that has it now. */
    let opener: Element | null = null;
    const taken = ({ target }: FocusEvent) => {
      if (!(target instanceof Element)) return;
      if (!isOver(target)) opener = null;
      else if (focused?.isConnected && !isOver(focused)) opener = focused;
      focused = target;
    };
    const settle = (records: readonly MutationRecord[]) => {
      const gone = focused;
      if (!gone || document.activeElement !== document.body || !removalOf(gone, records)) return;
      const back = opener?.isConnected ? asFocusable(opener) : neighbourOf(opener, records);
      const next = back ?? neighbourOf(gone, records);
      focused = opener = null;
      if (next) focusOn(next);
    };
    const changes = new MutationObserver(settle);
    /** Browsers say this of an element that is let go of, and some of one that is removed, while it is still there. */
    const left = ({ target }: FocusEvent) => {
      if (target !== focused) return;
      queueMicrotask(() => {
        settle(changes.takeRecords());
        if (target === focused && document.activeElement === document.body) {
          focused = opener = null;
        }
      });
    };
    document.addEventListener("focusin", taken);
    document.addEventListener("focusout", left);
    changes.observe(document.body, { childList: true, subtree: true });
    return () => {
      document.removeEventListener("focusin", taken);
      document.removeEventListener("focusout", left);
      changes.disconnect();
    };
  }, []);
}

/** The room itself can have the focus only meanwhile: else each press beside its buttons would give it the focus. */
function focusOn(element: HTMLElement | SVGElement): void {
  if (!element.hasAttribute("tabindex") && element.matches("main")) {
    element.setAttribute("tabindex", "-1");
    const leave = () => element.removeAttribute("tabindex");
    element.addEventListener("blur", leave, { once: true });
  }
  element.focus({ preventScroll: true });
}

/** What takes the focus of an element that was removed by these changes; null: nothing has to. */
export function neighbourOf(
  gone: Element | null,
  records: readonly MutationRecord[],
): HTMLElement | SVGElement | null {
  if (!gone) return null;
  // It was moved within the document.
  if (gone.isConnected) return asFocusable(gone);
  const removal = removalOf(gone, records);
  if (!removal) return null;
  const { node, record } = removal;
  const parent = connectedAbove(record, records);
  if (!parent || parent.closest(OWN)) return null;
  const row = node instanceof Element && node.matches(ROW) ? node : null;
  if (row) {
    const place = placesIn(row).indexOf(gone);
    for (const other of [
      siblingOf(row, "nextSibling", records),
      siblingOf(row, "previousSibling", records),
    ]) {
      const places = other ? placesIn(other) : [];
      const next = places[place] ?? places[0];
      if (next) return asFocusable(next);
    }
  }
  // A part of a row was replaced, such as the button that has cancelled it.
  const [first] = placesIn(parent.closest(ROW));
  return asFocusable(first ?? parent.closest("[tabindex], main"));
}

const asFocusable = (element: Element | null | undefined) =>
  element instanceof HTMLElement || element instanceof SVGElement ? element : null;

/** What can have the focus in a row, itself included. */
function placesIn(row: Element | null): Element[] {
  if (!row) return [];
  const within = [...row.querySelectorAll(FOCUSABLE)];
  return row.matches(FOCUSABLE) ? [row, ...within] : within;
}

/** The removed node that holds an element, and its removal. */
function removalOf(element: Node, records: readonly MutationRecord[]) {
  for (const record of records) {
    const node = [...record.removedNodes].find((one) => one.contains(element));
    if (node) return { node, record };
  }
  return null;
}

/** Where something was removed from; if that was removed as well, where that was. */
function connectedAbove(
  record: MutationRecord,
  records: readonly MutationRecord[],
): Element | null {
  const { target } = record;
  if (target.isConnected) return target instanceof Element ? target : null;
  const outer = removalOf(target, records);
  return outer && outer.record !== record ? connectedAbove(outer.record, records) : null;
}

/** The nearest sibling of a removed row that is still there. */
function siblingOf(
  row: Node,
  side: "nextSibling" | "previousSibling",
  records: readonly MutationRecord[],
): Element | null {
  const sibling = removalOf(row, records)?.record[side];
  if (!sibling) return null;
  if (!sibling.isConnected) return siblingOf(sibling, side, records);
  return sibling instanceof Element ? sibling : null;
}
