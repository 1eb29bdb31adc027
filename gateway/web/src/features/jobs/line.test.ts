import { expect, it } from "vitest";
import type { Job } from "@/lib/api/client";
import { backTo, inLine, moveTo, stepBy } from "./line";

const job = (id: string, place: string, more: Partial<Job> = {}): Job => ({
  id,
  place,
  kind: "export",
  state: "waiting",
  ticket: "",
  title: id,
  total: 1,
  completed: 0,
  failed: 0,
  running: 0,
  progress: 0,
  error: null,
  warning: null,
  created_at: "",
  started_at: null,
  ended_at: null,
  export_id: null,
  requested_by: null,
  profile: null,
  group: null,
  nodes: [],
  wait_reason: null,
  deleted: false,
  ...more,
});

const [a, b, c] = [job("a", "019a"), job("b", "019b"), job("c", "019c", { state: "paused" })];
const scan = job("scan", "0199", { kind: "scan" });
const line = inLine([scan, c, b, a, job("over", "0198", { state: "done" })]);

it("lines up what is under way: exports, then scans", () => {
  expect(line.map(({ id }) => id)).toEqual(["a", "b", "c", "scan"]);
});

it("goes a step on, and not beyond the ends", () => {
  expect(stepBy(line, b, -1)).toEqual({ before: "a" });
  expect(stepBy(line, a, 1)).toEqual({ before: "c" });
  expect(stepBy(line, b, 1)).toEqual({ to: "back" });
  expect(stepBy(line, a, -1)).toBeNull();
  expect(stepBy(line, c, 1)).toBeNull();
  expect(stepBy(line, scan, -1)).toBeNull();
});

it("is dropped where it is let go", () => {
  expect(moveTo(line, c, 0)).toEqual({ before: "a" });
  expect(moveTo(line, a, 2)).toEqual({ to: "back" });
  expect(moveTo(line, b, 1)).toBeNull();
});

it("keeps out of the way of what runs behind it", () => {
  const running = job("r", "019d", { state: "running" });
  expect(stepBy([...line.slice(0, 3), running], b, 1)).toEqual({ before: "r" });
});

it("knows the way back", () => {
  expect(backTo(line, a)).toEqual({ before: "b" });
  expect(backTo(line, c)).toEqual({ to: "back" });
});

it("has scrub proxies that nobody asked for behind those that somebody did, whatever their places", () => {
  const ahead = job("ahead", "0190", { kind: "proxy" });
  const later = job("later", "0192", { kind: "proxy" });
  const wanted = job("wanted", "0191", { kind: "proxy", requested_by: "ann" });
  const all = inLine([ahead, wanted, later, a]);
  expect(all.map(({ id }) => id)).toEqual(["a", "wanted", "ahead", "later"]);
  expect(stepBy(all, ahead, -1)).toBeNull();
  expect(stepBy(all, ahead, 1)).toEqual({ to: "back" });
  expect(stepBy(all, wanted, 1)).toBeNull();
});
