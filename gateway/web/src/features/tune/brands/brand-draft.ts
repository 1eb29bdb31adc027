// Brands while they are edited: rows with texts, every state that can be undone, and what is pasted.
import type { components } from "@/lib/api/schema";

export type Brand = Required<components["schemas"]["NewBrand"]>;

/** `key`: stays while the row is edited and moved. */
export type Row = { key: number; name: string; aliases: string };
export type Field = "name" | "aliases";

/** Between aliases, as in CSV. */
export const SEPARATOR = "|";

/** Of what is saved and of what is edited. `edit`: what the last step has changed; the same again is no new step. */
export type Draft = {
  rows: readonly Row[];
  past: readonly (readonly Row[])[];
  future: readonly (readonly Row[])[];
  edit: string;
};

const MOST_STEPS = 200;
/** What separates the first column of pasted lines from the second one. */
const COLUMN = /[\t,;]/;

let lastKey = 0;
const rowOf = (name: string, aliases: string): Row => ({ key: ++lastKey, name, aliases });

export const aliasesIn = (text: string): string[] =>
  text
    .split(SEPARATOR)
    .map((alias) => alias.trim())
    .filter(Boolean);

export const textOf = (aliases: readonly string[]) => aliases.join(` ${SEPARATOR} `);

export const draftOf = (brands: readonly Brand[]): Draft => ({
  rows: brands.map(({ name, aliases }) => rowOf(name, textOf(aliases))),
  past: [],
  future: [],
  edit: "",
});

/** As they are saved. */
export const brandsOf = (rows: readonly Row[]): Brand[] =>
  rows.map(({ name, aliases }) => ({ name: name.trim(), aliases: aliasesIn(aliases) }));

/** Whether saving the rows would change nothing. */
export const isSaved = (rows: readonly Row[], brands: readonly Brand[]): boolean =>
  JSON.stringify(brandsOf(rows)) ===
  JSON.stringify(brands.map(({ name, aliases }) => ({ name, aliases })));

function stepped(draft: Draft, rows: readonly Row[], edit: string): Draft {
  const isSame = edit !== "" && edit === draft.edit;
  return {
    rows,
    past: isSame ? draft.past : [...draft.past, draft.rows].slice(-MOST_STEPS),
    future: [],
    edit,
  };
}

/** Typing in one field is one step. */
export const changed = (draft: Draft, key: number, field: Field, text: string): Draft =>
  stepped(
    draft,
    draft.rows.map((row) => (row.key === key ? { ...row, [field]: text } : row)),
    `${key} ${field}`,
  );

export const removed = (draft: Draft, key: number): Draft =>
  stepped(
    draft,
    draft.rows.filter((row) => row.key !== key),
    "",
  );

/** New rows come first, where they were typed. */
export const added = (draft: Draft, brands: readonly Brand[]): Draft =>
  stepped(
    draft,
    [...brands.map(({ name, aliases }) => rowOf(name, textOf(aliases))), ...draft.rows],
    "",
  );

/** The brands of another version in the place of the rows. */
export const replacedBy = (draft: Draft, brands: readonly Brand[]): Draft =>
  stepped(draft, draftOf(brands).rows, "");

export function undone(draft: Draft): Draft {
  const rows = draft.past.at(-1);
  if (!rows) return draft;
  return { rows, past: draft.past.slice(0, -1), future: [draft.rows, ...draft.future], edit: "" };
}

export function redone(draft: Draft): Draft {
  const [rows, ...future] = draft.future;
  if (!rows) return draft;
  return { rows, past: [...draft.past, draft.rows], future, edit: "" };
}

/** Brands of typed or pasted lines: a name, and after a comma, a semicolon or a tab its aliases. */
export function brandsIn(text: string): Brand[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => {
      const at = line.search(COLUMN);
      return at < 0
        ? { name: line.trim(), aliases: [] }
        : { name: line.slice(0, at).trim(), aliases: aliasesIn(line.slice(at + 1)) };
    })
    .filter(({ name, aliases }) => name !== "" || aliases.length > 0);
}

/** Rows in which a text occurs, in their order. */
export function found(rows: readonly Row[], text: string): readonly Row[] {
  const sought = text.trim().toLowerCase();
  if (sought === "") return rows;
  return rows.filter((row) => `${row.name}\n${row.aliases}`.toLowerCase().includes(sought));
}

/** The keys of the rows in which a text does not occur. */
export function without(rows: readonly Row[], text: string): ReadonlySet<number> {
  const matching = new Set(found(rows, text));
  return new Set(rows.filter((row) => !matching.has(row)).map(({ key }) => key));
}

export type Mistakes = ReadonlyMap<number, Partial<Record<Field, string>>>;

const PLACE = /^brands\[(\d+)\]\.(name|aliases)/;

/** What is wrong with which row, by its key, of the mistakes that the gateway names by places. */
export function mistakesIn(errors: readonly Mistake[], rows: readonly Row[]): Mistakes {
  const mistakes = new Map<number, Partial<Record<Field, string>>>();
  for (const { field, message } of errors) {
    const [, at, name] = PLACE.exec(field) ?? [];
    const row = at === undefined ? undefined : rows[Number(at)];
    if (row) mistakes.set(row.key, { [name as Field]: message, ...mistakes.get(row.key) });
  }
  return mistakes;
}

type Mistake = { field: string; message: string };

/** Mistakes that a sentence names; all are shown at their fields. */
const MOST_NAMED = 5;

/** `line 5, “Nike”: …` for the first mistakes; null where one is in no row. Lines are counted from 1. */
export function wordsOfMistakes(errors: readonly Mistake[], rows: readonly Row[]): string | null {
  const said = errors.map(({ field, message }) => {
    const at = Number(PLACE.exec(field)?.[1] ?? -1);
    const row = rows[at];
    if (!row) return null;
    const words = row.name.trim();
    return `line ${at + 1}${words === "" ? "" : `, “${words}”`}: ${message}`;
  });
  if (said.length === 0 || said.includes(null)) return null;
  const more = said.length - MOST_NAMED;
  return `Nothing was saved. In ${said.slice(0, MOST_NAMED).join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
}
