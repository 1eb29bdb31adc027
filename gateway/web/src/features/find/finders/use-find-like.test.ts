// @vitest-environment jsdom
import { expect, it } from "vitest";
import type { Finder } from "@/lib/api/client";
import { finderOf, freeName } from "./use-find-like";

const finder = (name: string, labels: string[], profile: string | null): Finder => ({
  id: name,
  name,
  by: "sound",
  profile,
  labels,
  descriptors: { sound: "rushes", picture: null },
  watch: false,
  active_version: null,
  examples: { positive: 3, negative: 0, hard: 0 },
  threshold: null,
  created_at: "2026-01-01T00:00:00Z",
  training_job_id: null,
  scan_job_id: null,
});
const like = { label: "steps", profile: "film" };

it("finds the finder of this label alone, of the profile before that of all", () => {
  const all = finder("all", ["steps"], null);
  const own = finder("own", ["steps"], "film");
  expect(finderOf([all, own], like)).toBe(own);
  expect(finderOf([all], like)).toBe(all);
  expect(finderOf([finder("more", ["steps", "doors"], "film")], like)).toBeNull();
  expect(finderOf([finder("other", ["steps"], "sound")], like)).toBeNull();
});

it("names a new one by its label, and otherwise where that is taken", () => {
  expect(freeName([], like)).toBe("steps");
  const taken = [finder("steps", ["doors"], null)];
  expect(freeName(taken, like)).toBe("steps (film)");
  expect(freeName([...taken, finder("steps (film)", [], null)], like)).toBe("steps 2");
});
