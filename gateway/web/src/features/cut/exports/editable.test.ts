import { expect, it } from "vitest";
import { changedFacts, editableOf } from "./editable";

const order = (id: string, label: string) => ({
  id,
  group: `${label}_001`,
  label,
  category: "Animal",
  profile: "default",
});

it("has what they have in common, and not what they differ in", () => {
  expect(editableOf([order("a", "dog")])).toEqual({
    exportIds: ["a"],
    name: "dog_001",
    facts: { label: "dog", category: "Animal", profile: "default" },
  });
  const several = editableOf([order("a", "dog"), order("b", "cat")]);
  expect(several.name).toBe("2 groups");
  expect(several.facts).toEqual({ label: null, category: "Animal", profile: "default" });
});

it("changes only what was entered and is not so already", () => {
  const several = editableOf([order("a", "dog"), order("b", "cat")]);
  expect(changedFacts(several, {})).toEqual({});
  expect(changedFacts(several, { label: " bird ", category: "Animal" })).toEqual({ label: "bird" });
  // They had different ones, and have none from then on.
  expect(changedFacts(several, { label: "" })).toEqual({ label: "" });
});
