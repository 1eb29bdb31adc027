import { expect, it } from "vitest";
import {
  added,
  brandsIn,
  brandsOf,
  changed,
  draftOf,
  found,
  isSaved,
  mistakesIn,
  redone,
  removed,
  undone,
  type Draft,
} from "./brand-draft";

const SAVED = [
  { name: "Coca-Cola", aliases: ["Coke", "Coca Cola"] },
  { name: "Nike", aliases: [] },
];
const keyOf = (draft: Draft, at: number) => draft.rows[at]?.key ?? -1;

it("is saved as it was read", () => {
  const draft = draftOf(SAVED);
  expect(draft.rows.map(({ name, aliases }) => [name, aliases])).toEqual([
    ["Coca-Cola", "Coke | Coca Cola"],
    ["Nike", ""],
  ]);
  expect(brandsOf(draft.rows)).toEqual(SAVED);
  expect(isSaved(draft.rows, SAVED)).toBe(true);
});

it("undoes what was typed in one field as one step, and does it again", () => {
  const first = draftOf(SAVED);
  const nike = keyOf(first, 1);
  let draft = changed(first, nike, "aliases", "S");
  draft = changed(draft, nike, "aliases", "Swoosh | Just ");
  draft = changed(draft, nike, "name", "NIKE");
  expect(brandsOf(draft.rows)[1]).toEqual({ name: "NIKE", aliases: ["Swoosh", "Just"] });
  expect(isSaved(draft.rows, SAVED)).toBe(false);
  draft = undone(draft);
  expect(brandsOf(draft.rows)[1]).toEqual({ name: "Nike", aliases: ["Swoosh", "Just"] });
  draft = undone(draft);
  expect(draft.rows).toBe(first.rows);
  expect(undone(draft)).toBe(draft);
  draft = redone(redone(redone(draft)));
  expect(brandsOf(draft.rows)[1]?.name).toBe("NIKE");
});

it("adds rows above the others, and removes one", () => {
  const draft = added(draftOf(SAVED), [{ name: "Puma", aliases: ["puma se"] }]);
  expect(draft.rows.map((row) => row.name)).toEqual(["Puma", "Coca-Cola", "Nike"]);
  const without = removed(draft, keyOf(draft, 1));
  expect(without.rows.map((row) => row.name)).toEqual(["Puma", "Nike"]);
  expect(undone(without).rows).toBe(draft.rows);
});

it.each([
  ["Puma", [{ name: "Puma", aliases: [] }]],
  ["Puma, puma se | PUMA ", [{ name: "Puma", aliases: ["puma se", "PUMA"] }]],
  [
    "Puma\tpuma se\r\n\r\n  \nFila;F|FILA\n",
    [
      { name: "Puma", aliases: ["puma se"] },
      { name: "Fila", aliases: ["F", "FILA"] },
    ],
  ],
  ["", []],
])("reads %j line by line", (text, brands) => {
  expect(brandsIn(text)).toEqual(brands);
});

it("finds rows by names and aliases", () => {
  const { rows } = draftOf(SAVED);
  expect(found(rows, " COKE").map((row) => row.name)).toEqual(["Coca-Cola"]);
  expect(found(rows, "nik").map((row) => row.name)).toEqual(["Nike"]);
  expect(found(rows, " ")).toBe(rows);
});

it("knows the rows of mistakes that are named by places", () => {
  const { rows } = draftOf(SAVED);
  const mistakes = mistakesIn(
    [
      { field: "brands[1].aliases[3]", message: "first" },
      { field: "brands[1].aliases[4]", message: "second" },
      { field: "brands[0].name", message: "name" },
      { field: "brands[7].name", message: "no such row" },
      { field: "brands", message: "all" },
    ],
    rows,
  );
  expect(mistakes.get(rows[0]?.key ?? -1)).toEqual({ name: "name" });
  expect(mistakes.get(rows[1]?.key ?? -1)).toEqual({ aliases: "first" });
  expect(mistakes.size).toBe(2);
});
