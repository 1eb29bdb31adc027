// Subprofiles: folders beside the export folder, named after it with a suffix. The browser stores the suffixes; the
// gateway decides which are valid.

/** The gateway's limit, in UTF-8. */
export const MOST_BYTES = 100;

/** Why a text cannot be a suffix, in words; null where it can. */
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
