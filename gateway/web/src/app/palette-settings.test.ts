// @vitest-environment jsdom
import { expect, it } from "vitest";
import { CUT_FIELDS } from "@/features/cut/inspector/wanted-field";
import { DEFAULTS, parseSettings, type Settings } from "@/lib/settings/settings";
import { settingChoices, NOT_IN_PALETTE } from "./palette-settings";

const CHOICES = settingChoices(["auto", "libx264"], ["default", "takes"]);

it("finds every setting, as a choice or by the field in which it is typed", () => {
  const typed = Object.values(CUT_FIELDS).flatMap(({ settings }) => settings);
  const found = [...CHOICES.flatMap(({ change }) => Object.keys(change)), ...typed];
  const all = Object.keys(DEFAULTS) as (keyof Settings)[];
  expect([...new Set([...found, ...NOT_IN_PALETTE])].sort()).toEqual([...all].sort());
});

it("offers nothing that the settings would not keep", () => {
  for (const { change, words } of CHOICES) {
    const kept = parseSettings(JSON.stringify({ ...DEFAULTS, ...change }));
    expect(kept, words).toEqual({ ...DEFAULTS, ...change });
  }
});

it("offers every list beside the video", () => {
  const offered = CHOICES.flatMap(({ change }) => change.sideTab ?? []);
  expect(offered).toEqual(["queue", "cuts", "files", "markers", "words", "findings"]);
});

it("has a name of its own for each", () => {
  expect(new Set(CHOICES.map(({ words }) => words)).size).toBe(CHOICES.length);
});
