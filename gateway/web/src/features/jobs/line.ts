// The line in which jobs of one kind wait: its order, and the requests that change it.
import type { Job, JobMove } from "@/lib/api/client";
import { isUnderWay } from "@/lib/api/events/patches";

const KINDS: readonly Job["kind"][] = [
  "export",
  "scan",
  "detection",
  "pipeline",
  "finder_training",
  "proxy",
  "finder_scan",
  "transcript",
  "seen",
];

/** Scrub proxies that nobody requested wait behind all that somebody did. */
const aheadOfNeed = (job: Job) => job.kind === "proxy" && job.requested_by === null;

/** Whether two jobs wait in the same line: only within one are places comparable, as text. */
const areInOneLine = (one: Job, other: Job) =>
  one.kind === other.kind && aheadOfNeed(one) === aheadOfNeed(other);

/** By kind, in the order of `KINDS`; then requested proxies before others; then by place. */
const earlier = (one: Job, other: Job) =>
  KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
  Number(aheadOfNeed(one)) - Number(aheadOfNeed(other)) ||
  ((one.place ?? "") < (other.place ?? "") ? -1 : 1);

/** The jobs under way, in the order in which they are begun. */
export const inLine = (jobs: readonly Job[]): Job[] => jobs.filter(isUnderWay).sort(earlier);

/** The move right before a job; to the back where there is none. */
const beforeThe = (follower: Job | undefined): JobMove =>
  follower ? { before: follower.id } : { to: "back" };

/** The move that brings a job back to its present place. */
export function backTo(line: readonly Job[], job: Job): JobMove {
  const own = line.filter((other) => areInOneLine(other, job));
  return beforeThe(own[own.findIndex(({ id }) => id === job.id) + 1]);
}

/** The jobs of its line that are not running, itself included: among these it can change places. */
export const sameLine = (line: readonly Job[], job: Job): Job[] =>
  line.filter((other) => areInOneLine(other, job) && other.state !== "running");

/** The move to index `at` among its rivals, itself left out; null where it is there already. */
export function moveTo(line: readonly Job[], job: Job, at: number): JobMove | null {
  const group = sameLine(line, job);
  if (group.findIndex(({ id }) => id === job.id) === at) return null;
  const others = group.filter(({ id }) => id !== job.id);
  const follower = others[at];
  if (follower) return { before: follower.id };
  const last = others.at(-1);
  const rest = line.filter(({ id }) => id !== job.id);
  return last ? backTo(rest, last) : null;
}

/** The move by one step; null at the end of the line. */
export function stepBy(line: readonly Job[], job: Job, by: 1 | -1): JobMove | null {
  const group = sameLine(line, job);
  const at = group.findIndex(({ id }) => id === job.id) + by;
  return at < 0 || at >= group.length ? null : moveTo(line, job, at);
}
