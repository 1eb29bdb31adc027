import { describe, expect, it } from "vitest";
import { keyedFolders, placesFor, type Place } from "./folder-order";

/** "city food -sea": three places, of which the last is free. */
const places = (text: string): Place[] =>
  text.split(" ").map((word) => ({ name: word.replace("-", ""), there: !word.startsWith("-") }));
const said = (of: readonly Place[]) =>
  of.map(({ name, there }) => (there ? name : `-${name}`)).join(" ");
const after = (before: string, ...names: string[]) => said(placesFor(places(before), names));

describe("places of folders", () => {
  it("begin by name, the folder of duplicates behind the others", () => {
    expect(said(placesFor([], ["city", "duplicates", "food"]))).toBe("city food duplicates");
  });

  it("stay when a folder comes, which stands behind them", () => {
    expect(after("city food sea", "art", "city", "food", "sea")).toBe("city food sea art");
  });

  it("stay when a folder goes, whose place is free for the next one", () => {
    expect(after("city food sea", "city", "sea")).toBe("city -food sea");
    expect(after("city -food sea", "art", "city", "sea")).toBe("city art sea");
    expect(after("city -food sea", "city", "food", "sea")).toBe("city food sea");
  });

  it("stay with a folder that gets another name, also where another place is free", () => {
    expect(after("city food sea", "a meal", "city", "sea")).toBe("city a meal sea");
    expect(after("-city food sea", "a meal", "sea")).toBe("-city a meal sea");
  });

  it("stay when a folder comes back after another has taken its place", () => {
    expect(after("city art sea", "art", "city", "food", "sea")).toBe("city art sea food");
  });

  it("are the same list where nothing has changed", () => {
    const before = places("city -food sea");
    expect(placesFor(before, ["city", "sea"])).toBe(before);
  });
});

it("gives each folder the key of its place, and those behind the ninth none", () => {
  const folders = (...names: string[]) => names.map((name) => ({ name, count: 0 }));
  expect(
    keyedFolders(places("food -sea art"), folders("art", "food")).map(({ name, key }) => [
      name,
      key,
    ]),
  ).toEqual([
    ["food", "sortInto1"],
    ["art", "sortInto3"],
  ]);
  const ten = Array.from({ length: 10 }, (_, number) => `folder${number}`);
  expect(keyedFolders(placesFor([], ten), folders(...ten)).at(-1)?.key).toBeUndefined();
});
