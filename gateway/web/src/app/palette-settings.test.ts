// @vitest-environment jsdom
import { expect, it } from "vitest";
import { DEFAULTS, parseSettings, type Settings } from "@/lib/settings";
import { settingChoices, TYPED } from "./palette-settings";

const CHOICES = settingChoices(["auto", "libx264"]);

it("finds every setting that is a choice", () => {
  const found = CHOICES.flatMap(({ change }) => Object.keys(change));
  const all = Object.keys(DEFAULTS) as (keyof Settings)[];
  expect([...new Set([...found, ...TYPED])].sort()).toEqual([...all].sort());
});

it("offers nothing that the settings would not keep", () => {
  for (const { change, words } of CHOICES) {
    const kept = parseSettings(JSON.stringify({ ...DEFAULTS, ...change }));
    expect(kept, words).toEqual({ ...DEFAULTS, ...change });
  }
});

it("has a name of its own for each", () => {
  expect(new Set(CHOICES.map(({ words }) => words)).size).toBe(CHOICES.length);
});
