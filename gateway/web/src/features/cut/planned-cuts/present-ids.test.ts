import { expect, test } from "vitest";
import { PresentIds } from "./present-ids";

test("what was brought back several times is found by each of its ids", () => {
  const ids = new PresentIds();
  ids.became("a", "b");
  ids.became("a", "c");
  ids.became("x", "y");
  expect([ids.of("a"), ids.of("b"), ids.of("c")]).toEqual(["c", "c", "c"]);
  expect(ids.of("x")).toBe("y");
  expect(ids.of("unknown")).toBe("unknown");
});
