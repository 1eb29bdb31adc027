// @vitest-environment jsdom
import { QueryClient } from "@tanstack/react-query";
import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { useAnnouncement } from "@/lib/undo/undo";
import type { Job } from "../client";
import {
  expectOverwriting,
  announceOverwriting,
  overwrittenBy,
  wordsOfShortfall,
} from "./overwritings";

const job: Job = {
  id: "j1",
  ticket: "3fa94c01",
  kind: "export",
  title: "2 clips from a.mp4",
  state: "running",
  total: 2,
  completed: 0,
  failed: 0,
  progress: 0,
  error: null,
  warning: null,
  created_at: "2026-01-01T00:00:00Z",
  started_at: null,
  ended_at: null,
  export_id: "e1",
  requested_by: "local",
  profile: "default",
  running: 0,
  place: "019a",
  group: "dog_001",
  nodes: [],
  wait_reason: null,
  deleted: false,
};

it("says how much of a group is as it was", () => {
  expect(wordsOfShortfall("dog_001", { completed: 0, total: 2 })).toBe(
    "dog_001 was not overwritten: its clips are all as they were.",
  );
  expect(wordsOfShortfall("dog_001", { completed: 1, total: 3 })).toBe(
    "dog_001: 1 of 3 clips overwritten, the rest is kept as it was.",
  );
});

it("tells once each time that it ends short, and nothing of jobs of others", () => {
  const { result, rerender } = renderHook(() => useAnnouncement());
  const hear = (changed: Partial<Job>) => {
    announceOverwriting(new QueryClient(), { ...job, ...changed });
    rerender();
    return result.current;
  };
  expect(hear({ state: "partial", completed: 1 })).toBeNull();
  expectOverwriting("e1", "dog_001");
  expect(hear({ state: "running" })).toBeNull();
  const first = hear({ state: "partial", completed: 1, failed: 1 });
  expect(first).toMatchObject({ kind: "refused", offer: { words: "Retry" } });
  expect(hear({ state: "partial", completed: 1, failed: 1 })).toBe(first);
  hear({ state: "running", completed: 1 });
  expect(hear({ state: "failed", completed: 1, failed: 1 })).not.toBe(first);
  // The retry that overwrites the rest is the expected change.
  expect(overwrittenBy("e1")).toBe("dog_001");
  expect(overwrittenBy("e1")).toBeUndefined();
});
