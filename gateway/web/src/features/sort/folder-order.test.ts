import { expect, it } from "vitest";
import { inKeyOrder } from "./folder-order";

const folders = (...names: string[]) => names.map((name) => ({ name, count: 0 }));

it("puts the folder of duplicates behind the others, so that their keys stay", () => {
  expect(inKeyOrder(folders("city", "duplicates", "food"))).toEqual(
    folders("city", "food", "duplicates"),
  );
  expect(inKeyOrder(folders("city", "food"))).toEqual(folders("city", "food"));
});
