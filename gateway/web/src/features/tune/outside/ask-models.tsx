// The buttons that ask an outside model about what a run has left doubtful: a new run begins at the stage that asks it.
import { Button } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { PipelineRun } from "@/lib/api/client";
import { grouped } from "@/lib/time/time";
import { brandReportQuery } from "../api/brands";
import type { Stage } from "../api/detect";
import type { Changes } from "../stages/parameters";
import { askedBy, mostCalls, whyNotAgain, type Provider } from "./outside-words";
import classes from "./ask-models.module.css";

type AskModelsProps = {
  /** A run that has ended and has looked for brands. */
  run: PipelineRun;
  stages: readonly Stage[];
  /** Changed parameters, with which it is asked. */
  changes: Changes;
  busy: boolean;
  onAsk: (provider: Provider, stage: Stage) => void;
};

export function AskModels({ run, stages, changes, busy, onAsk }: AskModelsProps) {
  const { data } = useQuery(brandReportQuery(run.id));
  const open = data?.open ?? 0;
  if (open === 0) return null;
  const asking = stages.flatMap((stage) => {
    const provider = askedBy(stage.name);
    return provider === null ? [] : [{ stage, provider, most: mostCalls(run, stage, changes) }];
  });
  return (
    <section className={classes.asking} aria-label="Ask an outside model">
      {asking.map(({ stage, provider, most }) => {
        const whyNot = stage.missing || whyNotAgain(run, stage, changes);
        return (
          <div key={stage.name} className={classes.one}>
            <Button
              leftSection={<IconMessageQuestion size={16} />}
              loading={busy}
              disabled={whyNot !== ""}
              title={whyNot === "" ? `A new run. ${stage.help}` : undefined}
              onClick={() => onAsk(provider, stage)}
            >
              Ask the {provider} model about {grouped(open)} doubtful
            </Button>
            <span className={classes.under}>
              {whyNot === "" ? `${grouped(most)} requests at most` : whyNot}
            </span>
          </div>
        );
      })}
    </section>
  );
}
