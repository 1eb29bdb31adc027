// What the table of keys says: it dispatches keys, and fills the `?` sheet and the hints on buttons.
import {
  KEYS,
  SUBPROFILE_KEYS,
  type Page,
  type Part,
  type Row,
  type KeyId,
  type Bindings,
} from "./key-table";

const ALL = Object.entries(KEYS) as [KeyId, Row][];

export const KEY_IDS = ALL.map(([id]) => id);

export const DEFAULT_BINDINGS = Object.fromEntries(
  ALL.map(([id, { keys }]) => [id, keys]),
) as unknown as Bindings;

export const isKeyId = (id: string): id is KeyId => Object.hasOwn(KEYS, id);

/** Description of a single action. */
export const nameOfAction = (id: KeyId) => (KEYS[id] as Row).name ?? KEYS[id].does;

export const pageOf = (id: KeyId): Page => KEYS[id].page;
export const groupOf = (id: KeyId): string => KEYS[id].group;

/** The relevant part of a keyboard event. */
export type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** How the table writes a pressed key: `Shift+ArrowLeft`, `E`, `Ctrl+Z`, `?`. */
export function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Press): string {
  const name = key === " " ? "Space" : key.length === 1 ? key.toUpperCase() : key;
  // A character may need Shift on one keyboard and not on another: keys are named by the character.
  const printsSign = name.length === 1 && !/[A-Z]/.test(name);
  // So may AltGr, which Windows reports as Ctrl with Alt, or Option. Figures are printed without them everywhere.
  const hasAltGr = altKey && printsSign && !/[0-9]/.test(name);
  const parts = [
    ((ctrlKey && !hasAltGr) || metaKey) && "Ctrl",
    altKey && !hasAltGr && "Alt",
    shiftKey && !printsSign && "Shift",
    name,
  ];
  return parts.filter(Boolean).join("+");
}

const partOf = (id: KeyId) => (KEYS[id] as Row).within ?? null;

/** The action of a key in a part of a page that has the focus. */
export const actionWithin = (
  part: Part,
  name: string,
  bindings: Bindings = DEFAULT_BINDINGS,
): KeyId | null => KEY_IDS.find((id) => partOf(id) === part && bindings[id].includes(name)) ?? null;

/** The action of a key on a page. `lead` is the previous key, for sequences of two. */
export function actionFor(
  page: Page,
  name: string,
  lead: string | null,
  bindings: Bindings = DEFAULT_BINDINGS,
): KeyId | null {
  const wanted = lead === null ? name : `${lead} ${name}`;
  const on = (where: Page) =>
    KEY_IDS.find(
      (id) => pageOf(id) === where && partOf(id) === null && bindings[id].includes(wanted),
    );
  return on(page) ?? on("Everywhere") ?? null;
}

/** Whether a key begins a sequence of two. */
export const startsSequence = (name: string, bindings: Bindings = DEFAULT_BINDINGS) =>
  KEY_IDS.some((id) => bindings[id].some((key) => key.startsWith(`${name} `)));

export const worksInFields = (id: KeyId) => (KEYS[id] as Row).inFields === true;

/** Whether key repeat is ignored: cutting would otherwise repeat. */
export const isDoneOnce = (id: KeyId) =>
  id === "export" || SUBPROFILE_KEYS.includes(id) || (KEYS[id] as Row).once === true;

export const changesThings = (id: KeyId) => (KEYS[id] as Row).changes === true;

export const isStep = (id: KeyId) => (KEYS[id] as Row).step === true;

export const worksInDialogs = (id: KeyId) => (KEYS[id] as Row).inDialogs === true;

const KEY_SIGNS: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  "-": "−",
};

/** A key as shown: each part on its own cap. */
export const capsOf = (key: string) =>
  key
    .split(/[ ]|\+(?=.)/)
    .filter((part) => part !== "")
    .map((part) => KEY_SIGNS[part] ?? part);

/** The first key of an action, for the hint on its button; empty where it has none. */
export const hintFor = (id: KeyId, bindings: Bindings = DEFAULT_BINDINGS) =>
  capsOf(bindings[id][0] ?? "").join(" ");

/** The same for `aria-keyshortcuts`, which cannot express sequences. */
export const shortcutFor = (id: KeyId, bindings: Bindings = DEFAULT_BINDINGS) =>
  bindings[id]
    .filter((key) => !key.includes(" "))
    .map((key) => key.replace(/^Ctrl/, "Control"))
    .join(" ") || undefined;

/** `held`: the modifier of all keys, named once. */
export type SheetLine = { does: string; held: string[]; keys: string[][] };

/** Contents of the `?` sheet for a page: its groups in order, then the global ones. */
export function sheetFor(
  page: Page,
  bindings: Bindings = DEFAULT_BINDINGS,
  mayChange = true,
): { group: string; lines: SheetLine[] }[] {
  const groups = new Map<string, Map<string, (readonly string[])[]>>();
  for (const where of page === "Everywhere" ? [page] : [page, "Everywhere"]) {
    for (const [id, { page: at, group, does, changes }] of ALL) {
      const keys = bindings[id];
      if (at !== where || keys.length === 0 || (changes && !mayChange)) continue;
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

/** Both directions of a key are grouped: ← → J L, not ← J → L. */
function lineOf(does: string, rows: (readonly string[])[]): SheetLine {
  const longest = Math.max(...rows.map((keys) => keys.length));
  const names = Array.from({ length: longest }, (_, i) => rows.map((keys) => keys[i])).flat();
  // `=` is `+` without Shift; listing both would be confusing.
  const shown = names.filter((key) => key !== undefined && key !== "=").map((key) => key ?? "");
  if (shown.length > 2 && shown.every((key, i) => key === String(i + 1))) {
    return { does, held: [], keys: [[`1 – ${shown.length}`]] };
  }
  const shifted = shown.length > 1 && shown.every((key) => key.startsWith("Shift+"));
  return {
    does,
    held: shifted ? ["Shift"] : [],
    keys: shown.map((key) => capsOf(shifted ? key.slice("Shift+".length) : key)),
  };
}

/** Whether one key press can concern both pages. */
const areShownTogether = (one: Page, other: Page) =>
  one === other || one === "Everywhere" || other === "Everywhere";

/** Two keys conflict if they are equal, or one is the first of the other's sequence. */
const conflict = (one: string, other: string) =>
  one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `);

/** Other actions of a key that is about to be assigned. In a part of a page a key may have another one than elsewhere. */
export const conflictsOf = (id: KeyId, key: string, bindings: Bindings = DEFAULT_BINDINGS) =>
  KEY_IDS.filter(
    (other) =>
      other !== id &&
      partOf(other) === partOf(id) &&
      areShownTogether(pageOf(other), pageOf(id)) &&
      bindings[other].some((taken) => conflict(taken, key)),
  );

/** Keys with two actions on one page; a test proves that there are none. */
export function conflicts(page: Page, bindings: Bindings = DEFAULT_BINDINGS): string[] {
  const here = KEY_IDS.filter((id) => pageOf(id) === page || pageOf(id) === "Everywhere");
  const twice = here.flatMap((id) =>
    bindings[id].filter((key) =>
      conflictsOf(id, key, bindings).some((other) => here.includes(other)),
    ),
  );
  return [...new Set(twice)];
}
