// The one table of keys: it dispatches them, fills the `?` sheet and the hints on buttons. A key that is not here does
// nothing, and nothing is here that does not work.

export type Page = "Everywhere" | "Library" | "Cut" | "Jobs";

type Row = { keys: readonly string[]; does: string; page: Page; group: string; inFields?: true };

const row = (page: Page, group: string, does: string, ...keys: string[]): Row => ({
  keys,
  does,
  page,
  group,
});

/** Neighbouring rows that do the same in two directions share their words and stand on one line of the sheet. */
export const KEYS = {
  help: { ...row("Everywhere", "Everywhere", "Keys of this page", "?", "F1") },
  undo: row("Everywhere", "Everywhere", "Undo", "Ctrl+Z"),
  search: row("Everywhere", "Everywhere", "Search", "/"),
  escape: { ...row("Everywhere", "Everywhere", "Close, leave a field", "Escape"), inFields: true },
  goLibrary: row("Everywhere", "Go to", "Library", ". L"),
  goCut: row("Everywhere", "Go to", "Cut", ". C"),
  goJobs: row("Everywhere", "Go to", "Jobs", ". J"),

  libraryLeft: row("Library", "Library", "Move", "ArrowLeft"),
  libraryRight: row("Library", "Library", "Move", "ArrowRight"),
  libraryUp: row("Library", "Library", "Move", "ArrowUp"),
  libraryDown: row("Library", "Library", "Move", "ArrowDown"),
  libraryFirst: row("Library", "Library", "First, last", "Home"),
  libraryLast: row("Library", "Library", "First, last", "End"),
  libraryOpen: row("Library", "Library", "Open in Cut", "Enter"),
  libraryHide: row("Library", "Library", "Hide, show again", "H"),

  frameBack: row("Cut", "Move", "One frame", "ArrowLeft", "J"),
  frameOn: row("Cut", "Move", "One frame", "ArrowRight", "L"),
  secondBack: row("Cut", "Move", "One second", "Shift+ArrowLeft", "Shift+J"),
  secondOn: row("Cut", "Move", "One second", "Shift+ArrowRight", "Shift+L"),
  play: row("Cut", "Move", "Play, pause", "Space", "P"),
  snap: row("Cut", "Move", "Pause, back to the cursor", "K"),
  cursorHere: row("Cut", "Move", "Cursor to the play head", "I"),
  type: row("Cut", "Move", "Type a time or frame", "T"),
  zoomIn: row("Cut", "Move", "Zoom the timeline", "+", "="),
  zoomOut: row("Cut", "Move", "Zoom the timeline", "-"),
  zoomFit: row("Cut", "Move", "Whole file, span", "Z"),

  export: row("Cut", "Cut", "Export what the inspector holds", "E"),
  autoClips: row("Cut", "Cut", "Clips from cursor to play head", "A"),
  lock: row("Cut", "Cut", "Lock the cursor", "G"),
  moreClips: row("Cut", "Cut", "More, fewer clips", "ArrowUp"),
  fewerClips: row("Cut", "Cut", "More, fewer clips", "ArrowDown"),
  moreSpread: row("Cut", "Cut", "Spread +, −", "Shift+ArrowUp"),
  lessSpread: row("Cut", "Cut", "Spread +, −", "Shift+ArrowDown"),
  label: row("Cut", "Cut", "Label field", "Enter"),

  nextMarker: row("Cut", "Files and marks", "Next marker", "M"),
  hideAsset: row("Cut", "Files and marks", "Hide the file, show it again", "H"),

  jobUp: row("Jobs", "Jobs", "Move", "ArrowUp"),
  jobDown: row("Jobs", "Jobs", "Move", "ArrowDown"),
  jobRetry: row("Jobs", "Jobs", "Retry", "R"),
  jobCancel: row("Jobs", "Jobs", "Cancel", "Delete"),
} as const satisfies Record<string, Row>;

export type KeyId = keyof typeof KEYS;

const ALL = Object.entries(KEYS) as [KeyId, Row][];

/** The parts of a pressed key that matter here. */
export type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** How the table writes a pressed key: `Shift+ArrowLeft`, `E`, `Ctrl+Z`, `?`. */
export function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Press): string {
  const name = key === " " ? "Space" : key.length === 1 ? key.toUpperCase() : key;
  // A sign that needs Shift on one keyboard needs none on another: it is named by what it prints.
  const printsSign = name.length === 1 && !/[A-Z]/.test(name);
  const parts = [
    (ctrlKey || metaKey) && "Ctrl",
    altKey && "Alt",
    shiftKey && !printsSign && "Shift",
    name,
  ];
  return parts.filter(Boolean).join("+");
}

/** The action of a key on a page. `lead` is the key before, for those that come in two strokes. */
export function actionFor(page: Page, name: string, lead: string | null): KeyId | null {
  const wanted = lead === null ? name : `${lead} ${name}`;
  const on = (where: Page) =>
    ALL.find(([, { page: at, keys }]) => at === where && keys.includes(wanted))?.[0];
  return on(page) ?? on("Everywhere") ?? null;
}

/** Whether a key begins one that comes in two strokes. */
export const leads = (name: string) =>
  ALL.some(([, { keys }]) => keys.some((key) => key.startsWith(`${name} `)));

export const worksInFields = (id: KeyId) => (KEYS[id] as Row).inFields === true;

const SIGNS: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  "-": "−",
};

/** A key as it is printed: each part on its own cap. */
export const capsOf = (key: string) =>
  key
    .split(/[ ]|\+(?=.)/)
    .filter((part) => part !== "")
    .map((part) => SIGNS[part] ?? part);

/** The first key of an action, for the hint on its button. */
export const hintFor = (id: KeyId) => capsOf(KEYS[id].keys[0] ?? "").join(" ");

/** `held`: what is pressed with each of the keys, named once. */
export type SheetLine = { does: string; held: string[]; keys: string[][] };

/** What the `?` sheet shows for a page: its groups in order, then those that hold everywhere. */
export function sheetFor(page: Page): { group: string; lines: SheetLine[] }[] {
  const groups = new Map<string, Map<string, (readonly string[])[]>>();
  for (const where of page === "Everywhere" ? [page] : [page, "Everywhere"]) {
    for (const [, { page: at, group, does, keys }] of ALL) {
      if (at !== where) continue;
      const lines = groups.get(group) ?? new Map<string, (readonly string[])[]>();
      groups.set(group, lines);
      lines.set(does, [...(lines.get(does) ?? []), keys]);
    }
  }
  return Array.from(groups, ([group, lines]) => ({
    group,
    lines: Array.from(lines, ([does, rows]) => lineOf(does, rows)),
  }));
}

/** Both directions of a key stand side by side: ← → J L, not ← J → L. */
function lineOf(does: string, rows: (readonly string[])[]): SheetLine {
  const longest = Math.max(...rows.map((keys) => keys.length));
  const names = Array.from({ length: longest }, (_, i) => rows.map((keys) => keys[i])).flat();
  // `=` is `+` without Shift; a sheet that lists both is harder to read.
  const shown = names.filter((key) => key !== undefined && key !== "=").map((key) => key ?? "");
  const shifted = shown.length > 1 && shown.every((key) => key.startsWith("Shift+"));
  return {
    does,
    held: shifted ? ["Shift"] : [],
    keys: shown.map((key) => capsOf(shifted ? key.slice("Shift+".length) : key)),
  };
}

/** Keys that would do two things on one page; there are none (a test). */
export function conflicts(page: Page): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const [, { page: at, keys }] of ALL) {
    if (at !== page && at !== "Everywhere") continue;
    for (const key of keys) (seen.has(key) ? twice : seen).add(key);
  }
  return [...twice];
}
