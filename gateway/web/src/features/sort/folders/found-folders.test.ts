import { expect, test } from "vitest";
import { foundFolders } from "./found-folders";

const named = (...names: string[]) => names.map((name) => ({ name, count: 0 }));
const found = (typed: string, ...names: string[]) =>
  foundFolders(named(...names), typed).map(({ name }) => name);

test("all folders are found by nothing, in their order", () => {
  expect(found(" ", "b", "a")).toEqual(["b", "a"]);
});

test("the beginning of a name comes before that of a word, and that before any place", () => {
  expect(found("st", "best", "not standing", "stretching")).toEqual([
    "stretching",
    "not standing",
    "best",
  ]);
});

test("case and accents do not matter", () => {
  expect(found("CAF", "Cafés", "food")).toEqual(["Cafés"]);
  expect(found("grösse", "GROSSE", "gross")).toEqual(["GROSSE"]);
});
