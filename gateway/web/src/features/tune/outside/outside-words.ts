// Requests to outside models in words: which model was asked, what came of each, and why nothing was sent.
import type { OutsideCall, PipelineRun, RunStage } from "@/lib/api/client";
import { grouped } from "@/lib/time/time";
import type { Stage } from "../api/detect";
import { goesOn } from "../runs/run-state";
import { countOf, type Changes } from "../stages/parameters";

export type Provider = "local" | "cloud";

/** The stages that ask an outside model, and which one. */
const ASKING: Readonly<Partial<Record<string, Provider>>> = {
  escalate_local: "local",
  escalate_cloud: "cloud",
};

/** The outside model that a stage asks; null: it asks none. */
export const askedBy = (stage: string): Provider | null => ASKING[stage] ?? null;

/** What came of a request: a sign, and words. */
export const OUTCOMES: Record<OutsideCall["outcome"], { sign: string; words: string }> = {
  sent: { sign: "…", words: "no answer yet" },
  answered: { sign: "✓", words: "answered" },
  limited: { sign: "✕", words: "took no more requests" },
  failed: { sign: "✕", words: "failed" },
  unusable: { sign: "✕", words: "answer not usable" },
  refused: { sign: "✕", words: "refused it" },
  slow: { sign: "✕", words: "no answer in time" },
  away: { sign: "✕", words: "no connection" },
};

/** `isUsed`: whether the region is as the answer says; null: not known. */
export function outcomeOf({ outcome }: OutsideCall, isGoing: boolean, isUsed: boolean | null) {
  // In a run that has ended no answer comes any more.
  if (outcome === "sent" && !isGoing) return { sign: "?", words: "answer not known" };
  if (outcome === "answered" && isUsed === false) return { sign: "?", words: "answered, not used" };
  return OUTCOMES[outcome];
}

/** The run's stages that ask outside models, as far as it has computed them. */
const askingOf = (run: PipelineRun): RunStage[] =>
  run.stages.filter(({ name }) => askedBy(name) !== null);

/** The last stage of a run that has asked an outside model, or is asking; null: none. */
export const lastAsking = (run: PipelineRun): RunStage | null =>
  run.stages.findLast(
    ({ name, status, counts }) =>
      askedBy(name) !== null && (status === "running" || (counts.asked ?? 0) > 0),
  ) ?? null;

export type Total = { stage: string; words: string };

/** `8 asked, 8 answered, 5 resolved, 3 still open`, of each stage that has ended. */
export const totalsOf = (run: PipelineRun): Total[] =>
  askingOf(run).flatMap(({ name: stage, status, counts }) => {
    if (status !== "completed") return [];
    const { asked = 0, answered = 0, resolved = 0, open = 0 } = counts;
    const parts = [
      `${grouped(asked)} asked`,
      `${grouped(answered)} answered`,
      `${grouped(resolved)} resolved`,
      `${grouped(open)} still open`,
    ];
    return [{ stage, words: parts.join(", ") }];
  });

/** Why a stage has sent nothing, as a sentence. */
export function whyNothing(run: PipelineRun, { name, label }: Stage): string {
  const result = run.stages.find((one) => one.name === name);
  if (!result) return "This run has not asked it.";
  if (result.warning) return result.warning;
  if (result.status !== "completed")
    return goesOn(run) ? "Nothing was sent yet." : "The run ended before it was asked.";
  if (result.reused)
    return "This run took over its results from an earlier run, which lists the requests.";
  if (run.config[name]?.enabled !== true)
    return `“Ask” of ${label} was off in this run, so nothing was sent.`;
  const { answered = 0 } = result.counts;
  if (answered > 0)
    return `All ${grouped(answered)} answers were known from earlier runs, so nothing was sent.`;
  return "No region was to be asked about, so nothing was sent.";
}

/** How many requests a run may send in a stage. */
export function mostCalls(run: PipelineRun, stage: Stage, changes: Changes): number {
  const usual = stage.params.find(({ name }) => name === MOST)?.default;
  return Number(changes[stage.name]?.[MOST] ?? run.config[stage.name]?.[MOST] ?? usual ?? 0);
}

const MOST = "max_calls";

/** Why asking the model again tells nothing new, as a sentence; "": it may. */
export function whyNotAgain(run: PipelineRun, { name, label }: Stage, changes: Changes): string {
  const result = run.stages.find((one) => one.name === name);
  if (result?.status !== "completed" || countOf(changes, name) > 0) return "";
  const { answered = 0, resolved = 0, open = 0 } = result.counts;
  return open > 0 && answered - resolved === open
    ? `It has answered about all that are open, and none of it was used: choose ${label} and change the question.`
    : "";
}
