// Subprofiles: folders beside the export folder, named after it with a suffix. Which suffixes are kept is the browser's
// matter, which can be one is the gateway's.

/** What the gateway allows, in UTF-8. */
export const MOST_BYTES = 100;

/** What keeps a text from being a suffix, in words; null where nothing does. */
export function mistakeIn(suffix: string, taken: readonly string[]): string | null {
  const bytes = new TextEncoder().encode(suffix).length;
  if (suffix === "") return "Name it.";
  if (/[/\\]/.test(suffix)) return "“/” and “\\” cannot be part of a folder’s name.";
  if (suffix.includes("..")) return "Two dots in a row cannot be part of it.";
  if (/[\p{Cc}\p{Cs}]/u.test(suffix)) return "Only characters that can be printed.";
  if (bytes > MOST_BYTES) return `At most ${MOST_BYTES} bytes; this has ${bytes}.`;
  if (taken.includes(suffix)) return "There is one of this name.";
  return null;
}
