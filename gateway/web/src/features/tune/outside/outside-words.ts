// Requests to outside models in words: which model was asked, what came of each, and why nothing was sent.
import type { OutsideCall, PipelineRun, RunStage } from "@/lib/api/client";
import { grouped } from "@/lib/time/time";
import type { Stage } from "../api/detect";
import { goesOn } from "../runs/run-state";

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

/** In a run that has ended no answer comes any more. */
export const outcomeOf = ({ outcome }: OutsideCall, isGoing: boolean) =>
  outcome === "sent" && !isGoing ? { sign: "?", words: "answer not known" } : OUTCOMES[outcome];

/** The run's stages that ask outside models, as far as it has computed them. */
const askingOf = (run: PipelineRun): RunStage[] =>
  run.stages.filter(({ name }) => askedBy(name) !== null);

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
