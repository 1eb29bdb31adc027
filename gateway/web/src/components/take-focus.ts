// The focus of a dialog whose contents are read after it has opened: by then its close button has it.

/** The close button of a dialog. */
export const CLOSES = { "data-closes": true } as const;

/**
 * As the `ref` of contents: on their arrival the focus goes to what has `data-autofocus` in them, unless the person has
 * gone somewhere in the dialog meanwhile.
 */
export function takeFocus(element: HTMLElement | null): void {
  const dialog = element?.closest("[role=dialog]");
  const now = document.activeElement;
  if (!element || !dialog || !now) return;
  const isFree = now === document.body || now === dialog || now.matches("[data-closes]");
  if (isFree) element.querySelector<HTMLElement>("[data-autofocus]")?.focus();
}
