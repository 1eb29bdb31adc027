import { expect, test } from "vitest";
import { recordedAt, recordedFrom, recordedOn } from "./recorded";

const video = (recorded_at: string, recording_source: "container" | "name" | "mtime") => ({
  recorded_at,
  recording_source,
});

test("A recording time is read where the reader is, year first", () => {
  const local = new Date(2026, 0, 31, 9, 5).toISOString();
  expect(recordedAt(video(local, "container"))).toBe("2026-01-31 09:05");
  expect(recordedOn(video(local, "container"))).toBe("2026-01-31");
});

test("It is said how the time is known", () => {
  expect(recordedFrom(video("2026-01-31T12:00:00Z", "name"))).toContain("name");
  expect(recordedFrom(video("2026-01-31T12:00:00Z", "mtime"))).toContain("last changed");
});
