// Copying texts, such as paths and links.
import { announceFinal, announceRefusal } from "./undo/undo";

/** Copies a text, and says so; `what`: what it is, as "Path". */
export async function copyText(text: string, what: string): Promise<void> {
  if (await isCopied(text)) announceFinal(`${what} copied: ${text}`);
  else announceRefusal(`This browser does not let the page copy: ${text}`);
}

async function isCopied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return isCopiedBySelection(text);
  }
}

/** Without TLS browsers forbid the clipboard, but not yet the way before it. */
function isCopiedBySelection(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("aria-hidden", "true");
  field.style.position = "fixed";
  field.style.opacity = "0";
  document.body.append(field);
  field.select();
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way without TLS
    return document.execCommand("copy");
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}
