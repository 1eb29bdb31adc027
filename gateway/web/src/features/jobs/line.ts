// The line that jobs of one kind wait in: who is next, and what to ask for to change that.
import type { Job, JobMove } from "@/lib/api/client";
import { isUnderWay } from "@/lib/api/patches";

const KINDS: readonly Job["kind"][] = ["export", "scan", "detection", "pipeline", "proxy"];

/** Scrub proxies that nobody asked for wait behind all that somebody did. */
const aheadOfNeed = (job: Job) => job.kind === "proxy" && job.requested_by === null;

/** Whether two wait in one line: only there the place decides, which is compared as text. */
const together = (one: Job, other: Job) =>
  one.kind === other.kind && aheadOfNeed(one) === aheadOfNeed(other);

/** Exports go before scans, and those before scrub proxies. */
const earlier = (one: Job, other: Job) =>
  KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind) ||
  Number(aheadOfNeed(one)) - Number(aheadOfNeed(other)) ||
  ((one.place ?? "") < (other.place ?? "") ? -1 : 1);

/** What is under way, those that are begun first in front. */
export const inLine = (jobs: readonly Job[]): Job[] => jobs.filter(isUnderWay).sort(earlier);

/** Right before the one that follows; behind all where none does. */
const beforeThe = (follower: Job | undefined): JobMove =>
  follower ? { before: follower.id } : { to: "back" };

/** How a job comes back to where it stands now. */
export function backTo(line: readonly Job[], job: Job): JobMove {
  const own = line.filter((other) => together(other, job));
  return beforeThe(own[own.findIndex(({ id }) => id === job.id) + 1]);
}

/** The neighbours that it can change places with: those of its line that are not running. */
export const rivals = (line: readonly Job[], job: Job): Job[] =>
  line.filter((other) => together(other, job) && other.state !== "running");

/** To the `at`-th place among its rivals, itself left out; null where it stands there. */
export function moveTo(line: readonly Job[], job: Job, at: number): JobMove | null {
  const group = rivals(line, job);
  if (group.findIndex(({ id }) => id === job.id) === at) return null;
  const others = group.filter(({ id }) => id !== job.id);
  const follower = others[at];
  if (follower) return { before: follower.id };
  const last = others.at(-1);
  const rest = line.filter(({ id }) => id !== job.id);
  return last ? backTo(rest, last) : null;
}

/** One step; null at the end of the line. */
export function stepBy(line: readonly Job[], job: Job, by: 1 | -1): JobMove | null {
  const group = rivals(line, job);
  const at = group.findIndex(({ id }) => id === job.id) + by;
  return at < 0 || at >= group.length ? null : moveTo(line, job, at);
}
