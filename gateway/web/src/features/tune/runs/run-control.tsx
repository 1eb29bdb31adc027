// How the open run goes on: pausing it, one stage at a time, what comes next, and runs that begin with a profile.
import { Button, NativeSelect } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconPlayerTrackNext } from "@tabler/icons-react";
import { useState } from "react";
import { KeyHint } from "@/components/key-caps";
import { useMay } from "@/lib/api/session";
import type { PipelineRun } from "@/lib/api/client";
import { useShortcut } from "@/lib/keys/key-bindings";
import { useKeys } from "@/lib/keys/use-keys";
import type { Stage } from "../api/detect";
import { useRunWithProfile } from "../api/profiles";
import { EACH, usePauseAfter, useTurnRun } from "../api/stepping";
import { contentOf } from "../profiles/profile-contents";
import { PipelineProfiles } from "../profiles/pipeline-profiles";
import type { Changes } from "../stages/parameters";
import { labelOf } from "../words";
import { goesOn } from "./run-state";
import { wordsOfNext, wordsOfProfile } from "./run-steps";
import classes from "./run-control.module.css";

const NOTHING_GOES_ON = "No run goes on here: begin one first.";

type RunControlProps = {
  timelineId: string;
  stages: readonly Stage[];
  run: PipelineRun | null;
  changes: Changes;
  /** A run was begun. */
  onBegun: (runId: string) => void;
};

export function RunControl({ timelineId, stages, run, changes, onBegun }: RunControlProps) {
  const mayChange = useMay("change");
  // Where the next run with a profile pauses.
  const [pauseNext, setPauseNext] = useState("");
  const begin = useRunWithProfile(timelineId);
  const turning = useTurnRun(timelineId);
  const pauseAfter = usePauseAfter(timelineId);
  const going = run && goesOn(run) ? run : null;
  const isPaused = going?.status === "paused";
  const toggle = () => {
    if (going) turning.mutate({ runId: going.id, turn: isPaused ? "resume" : "pause" });
  };
  const step = () => {
    if (going) turning.mutate({ runId: going.id, turn: "step" });
  };
  useKeys(going && mayChange ? { tunePause: toggle, tuneStep: step } : {}, {
    tunePause: NOTHING_GOES_ON,
    tuneStep: NOTHING_GOES_ON,
  });
  const [pauseKey, stepKey] = [useShortcut("tunePause"), useShortcut("tuneStep")];
  return (
    <section className={classes.control} aria-label="Course of the run">
      <div className={classes.line}>
        {mayChange ? (
          <>
            <Button
              leftSection={isPaused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
              rightSection={<KeyHint action="tunePause" />}
              aria-keyshortcuts={pauseKey}
              disabled={!going}
              title={going ? undefined : NOTHING_GOES_ON}
              onClick={toggle}
            >
              {isPaused ? "Resume" : "Pause"}
            </Button>
            <Button
              leftSection={<IconPlayerTrackNext size={16} />}
              rightSection={<KeyHint action="tuneStep" />}
              aria-keyshortcuts={stepKey}
              disabled={!going}
              title={going ? "One stage, then pause again" : NOTHING_GOES_ON}
              onClick={step}
            >
              Step
            </Button>
          </>
        ) : null}
        <p className={classes.next}>
          {going ? wordsOfNext(going, stages) : run ? wordsOfProfile(run) : ""}
        </p>
      </div>
      {/* Always there, so that nothing moves when a run begins or ends. */}
      {mayChange ? (
        <NativeSelect
          aria-label="Pause after"
          disabled={!going}
          title={going ? undefined : NOTHING_GOES_ON}
          value={going?.pause_after ?? ""}
          data={[
            { value: "", label: "Pause after no stage" },
            { value: EACH, label: "Pause after each stage" },
            ...(going?.stages ?? []).map(({ name }) => ({
              value: name,
              label: `Pause after ${labelOf(stages, name)}`,
            })),
          ]}
          onChange={(event) => {
            const stage = event.currentTarget.value;
            if (going) pauseAfter.mutate({ runId: going.id, stage: stage || null });
          }}
        />
      ) : null}
      <div className={classes.line}>
        <PipelineProfiles
          stages={stages}
          present={contentOf(stages, run, changes)}
          busy={begin.isPending}
          onRun={(profile) =>
            begin.mutate({ profile, pauseAfter: pauseNext || null }, { onSuccess: onBegun })
          }
        />
        {mayChange ? (
          <NativeSelect
            className={classes.grow ?? ""}
            aria-label="Pause the next run with a profile after"
            value={pauseNext}
            data={[
              { value: "", label: "Next run: no pause" },
              { value: EACH, label: "Next run: after each stage" },
            ]}
            onChange={(event) => setPauseNext(event.currentTarget.value)}
          />
        ) : null}
      </div>
    </section>
  );
}
