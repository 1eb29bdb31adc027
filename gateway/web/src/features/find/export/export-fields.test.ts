// @vitest-environment jsdom
import { expect, it } from "vitest";
import type { Finder } from "@/lib/api/client";
import { DEFAULTS } from "@/lib/settings/settings";
import { exportOf, fieldsFor, reasonsOf } from "./export-fields";

const FINDER = { id: "f", labels: ["steps"], profile: "film" } as unknown as Finder;

it("begins with what Cut has set, and with the finder’s label and profile", () => {
  const settings = {
    ...DEFAULTS,
    clips: 5,
    label: "other",
    lengths: { film: { of: 50, unit: "frames" } },
  } as const;
  const fields = fieldsFor(FINDER, settings);
  expect(fields).toMatchObject({ clips: 1, label: "steps", profile: "film" });
  expect(exportOf(FINDER, fields, "auto")).toMatchObject({
    finder: "f",
    state: "accepted",
    frames: 50,
    short_side: 512,
  });
  expect(exportOf(FINDER, fields, "auto")).not.toHaveProperty("seconds");
});

it("sends no length where the data set has its own", () => {
  const fields = { ...fieldsFor(FINDER, DEFAULTS), contract: "foley" } as const;
  const sent = exportOf(FINDER, fields, "auto");
  expect(sent).not.toHaveProperty("seconds");
  expect(sent).not.toHaveProperty("frames");
});

it("tells each reason once, with its number, the most frequent first", () => {
  const skipped = ["short", "exported", "exported"].map((reason) => ({ reason }));
  expect(reasonsOf(skipped)).toEqual([
    { reason: "exported", count: 2 },
    { reason: "short", count: 1 },
  ]);
});
