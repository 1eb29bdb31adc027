// The folders proposed for a video, in large type, and the state of learning.
import { Button, Progress } from "@mantine/core";
import { IconHistory, IconSchool } from "@tabler/icons-react";
import { useState } from "react";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { Note } from "@/components/note";
import { TextWithCode } from "@/components/text-with-code";
import type { LooseVideo } from "@/lib/api/client";
import { useShortcut } from "@/lib/keys/key-bindings";
import { useLearn, useTraining } from "../api/training";
import type { KeyedFolder } from "../folders/folder-order";
import { isUnsure, percent } from "./confidence";
import { Versions } from "./versions";
import classes from "./proposal.module.css";

type ProposalProps = {
  video: LooseVideo;
  categories: readonly KeyedFolder[];
  /** Null for viewers, who may not sort. */
  onAccept: (() => void) | null;
};

export function Proposal({ video, categories, onAccept }: ProposalProps) {
  const shortcut = useShortcut("sortAccept");
  const [best, ...others] = video.proposals;
  if (!best) return null;
  const keyOf = (name: string) => categories.find((one) => one.name === name)?.key;
  const bestKey = keyOf(best.category);
  return (
    <section
      aria-label="Proposal"
      className={isUnsure(video) ? `${classes.sign} ${classes.unsure}` : classes.sign}
    >
      <p className={classes.best}>
        {bestKey ? (
          <span className={classes.key}>
            <KeyHint action={bestKey} />
          </span>
        ) : null}
        <span className={classes.where}>{best.category}</span>
      </p>
      <p className={classes.share}>
        {percent(best.confidence)} <small>{isUnsure(video) ? "unsure" : "sure"}</small>
      </p>
      <ul className={classes.bars}>
        {[best, ...others].map(({ category, confidence }) => {
          const key = keyOf(category);
          return (
            <li key={category}>
              {key ? <KeyHint action={key} /> : <span />}
              <span className={classes.name}>
                <Name text={category} tail={8} />
              </span>
              <Progress
                value={100 * confidence}
                size={6}
                aria-label={`${category}: ${percent(confidence)}`}
              />
              <span className={classes.figure}>{percent(confidence)}</span>
            </li>
          );
        })}
      </ul>
      {onAccept ? (
        <Button
          className={classes.accept ?? ""}
          fullWidth
          variant="filled"
          rightSection={<KeyHint action="sortAccept" />}
          aria-keyshortcuts={shortcut}
          onClick={onAccept}
        >
          Into {best.category}
        </Button>
      ) : null}
    </section>
  );
}

const STAGES = {
  describing: "Looking at videos",
  training: "Learning",
  predicting: "Proposing",
} as const;

export function Learning({ mayChange }: { mayChange: boolean }) {
  const { data: training } = useTraining();
  const { start, stop } = useLearn();
  const shortcut = useShortcut("sortLearn");
  const [listed, setListed] = useState(false);
  if (!training) return null;
  const { state, stage, done, total, accuracy, examples, error } = training;
  if (state === "running") {
    const words = stage ? STAGES[stage] : "Beginning";
    return (
      <section aria-label="Learning" className={classes.learning}>
        <p>
          {words}
          {total > 0 ? `, ${done} of ${total}` : ""}
        </p>
        <Progress value={total > 0 ? (100 * done) / total : 0} aria-label={words} animated />
        {mayChange ? (
          <Button size="compact-sm" loading={stop.isPending} onClick={() => stop.mutate()}>
            Stop
          </Button>
        ) : null}
      </section>
    );
  }
  return (
    <section aria-label="Learning" className={classes.learning}>
      {state === "failed" && error ? (
        <Note kind="plain">
          <TextWithCode>{error}</TextWithCode>
        </Note>
      ) : null}
      <p>
        {accuracy == null
          ? "Nothing was learned yet: sort a few into each folder, then let it learn."
          : `Right in ${percent(accuracy)} of what it had not seen. It learned from ${examples} videos.`}
      </p>
      {mayChange ? (
        <Button
          leftSection={<IconSchool size={16} />}
          rightSection={<KeyHint action="sortLearn" />}
          aria-keyshortcuts={shortcut}
          loading={start.isPending}
          onClick={() => start.mutate({})}
        >
          Learn
        </Button>
      ) : null}
      <Button leftSection={<IconHistory size={16} />} onClick={() => setListed(true)}>
        Versions
      </Button>
      <Versions opened={listed} mayChange={mayChange} onClose={() => setListed(false)} />
    </section>
  );
}
