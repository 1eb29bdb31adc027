// What a re-run of a scenario found in another way, in words.
import { grouped } from "@/lib/time/time";
import type { ScenarioRerun } from "@/lib/api/client";
import { goesOn } from "../runs/run-state";

export type Outcome = {
  kind: "same" | "changed" | "failed" | "busy" | "none";
  words: string;
};

/** How a scenario has fared; `refusal`: why it was not run again just now. */
export function outcomeOf(rerun: ScenarioRerun | undefined, refusal: string | undefined): Outcome {
  if (refusal !== undefined) return { kind: "failed", words: `Not run again. ${refusal}` };
  if (!rerun) return { kind: "none", words: "not run again yet" };
  if (goesOn(rerun)) return { kind: "busy", words: wordsOfProgress(rerun) };
  if (rerun.status === "failed")
    return { kind: "failed", words: `Failed. ${rerun.error ?? ""}`.trim() };
  if (rerun.status === "cancelled") return { kind: "none", words: "cancelled" };
  const counted = countsOf(rerun);
  if (counted.length === 0) return { kind: "none", words: "its results were deleted" };
  const { frames_changed: changed, frames } = rerun;
  if (changed !== null && changed > 0)
    return { kind: "changed", words: `${grouped(changed)} of ${grouped(frames)} frames changed` };
  // A stage that counts what others have found has no frames of its own.
  if (counted.some(({ isChanged }) => isChanged))
    return { kind: "changed", words: "counts changed" };
  return changed === null
    ? { kind: "same", words: "same counts" }
    : { kind: "same", words: "same in all frames" };
}

function wordsOfProgress({ status, progress }: ScenarioRerun): string {
  if (status === "queued") return "waiting";
  return `${status === "paused" ? "paused at " : ""}${Math.floor(100 * progress)} %`;
}

export type Counted = { name: string; words: string; isChanged: boolean };

/** `4 → 5 regions`, `4 pairs`: the numbers of a stage before and after, frames first; none until it has ended. */
export function countsOf({ before, after }: ScenarioRerun): Counted[] {
  if (Object.keys(after).length === 0) return [];
  const counts: Readonly<Partial<Record<string, number>>> = after;
  const counted: Readonly<Partial<Record<string, number>>> = before;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort(
      (one, other) => Number(other === "frames") - Number(one === "frames") || compare(one, other),
    )
    .map((name) => {
      const [was, is] = [counted[name] ?? 0, counts[name] ?? 0];
      const called = name.replaceAll("_", " ");
      return was === is
        ? { name, words: `${grouped(is)} ${called}`, isChanged: false }
        : { name, words: `${grouped(was)} → ${grouped(is)} ${called}`, isChanged: true };
    });
}

const compare = (one: string, other: string) => one.localeCompare(other);

/** `list sponsors 1 → 2`; what only one of the runs has used is `new` or `gone`. */
export const wordsOfVersions = ({ versions_changed: changed }: ScenarioRerun): string[] =>
  changed.map(({ name, before, after }) =>
    before === null
      ? `${name} ${after ?? ""} is new`
      : `${name} ${before} ${after === null ? "is gone" : `→ ${after}`}`,
  );

/** `3 scenarios: 1 changed, 1 failed, 1 under way`. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const parts = (
    [
      ["changed", "changed"],
      ["same", "the same"],
      ["failed", "failed"],
      ["busy", "under way"],
    ] as const
  ).flatMap(([kind, words]) => {
    const count = outcomes.filter((each) => each.kind === kind).length;
    return count === 0 ? [] : [`${grouped(count)} ${words}`];
  });
  const all = `${grouped(outcomes.length)} ${outcomes.length === 1 ? "scenario" : "scenarios"}`;
  return parts.length === 0 ? all : `${all}: ${parts.join(", ")}`;
}
