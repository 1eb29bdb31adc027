// What describes videos to the classifier: the built-in descriptor, or a model that was added.
import { Button, NativeSelect } from "@mantine/core";
import { ModelsLink } from "@/components/models-link";
import type { SortDescriptors, SortShortfall } from "@/lib/api/client";
import { grouped } from "@/lib/time/time";
import { useChooseDescriptor, useDescriptors } from "../api/descriptors";
import { useLearn } from "../api/training";
import classes from "./versions.module.css";

export function DescribedBy({ mayChange }: { mayChange: boolean }) {
  const { data } = useDescriptors();
  const choosing = useChooseDescriptor();
  const { start } = useLearn();
  if (!data) return null;
  const { chosen } = data;
  return (
    <>
      <Choice
        {...data}
        busy={choosing.isPending}
        onChoose={mayChange ? (name) => choosing.mutate({ name, before: chosen }) : null}
      />
      <Shortfalls
        {...data}
        busy={start.isPending}
        onRetry={mayChange ? () => start.mutate({ retryProblems: true }) : null}
      />
    </>
  );
}

type ShortfallsProps = Pick<SortDescriptors, "videos" | "undescribed" | "unheard"> & {
  busy: boolean;
  onRetry: (() => void) | null;
};

/** How many videos could not be described or heard. They would fail again, so they are only retried on request. */
export function Shortfalls({ videos, undescribed, unheard, busy, onRetry }: ShortfallsProps) {
  if (!undescribed && !unheard) return null;
  const lacking = (what: SortShortfall, words: string) =>
    `${grouped(what.videos)} of ${grouped(videos)} could not be ${words}: ${what.detail}`;
  return (
    <div>
      {undescribed ? (
        <p className={classes.facts}>{lacking(undescribed, "described, so nothing is proposed")}</p>
      ) : null}
      {unheard ? (
        <p className={classes.facts}>
          {lacking(unheard, "searched for speech, and count as silent")}
        </p>
      ) : null}
      {onRetry ? (
        <Button size="compact-sm" loading={busy} onClick={onRetry}>
          Try these again, and learn
        </Button>
      ) : null}
    </div>
  );
}

type ChoiceProps = Pick<SortDescriptors, "descriptors" | "chosen" | "speech_lacks"> & {
  busy: boolean;
  onChoose: ((name: string) => void) | null;
};

const BUILT_IN = "what is built in: colours, texture, motion, sound";
const SPEECH = "+speech";

export function Choice(props: ChoiceProps) {
  const { descriptors, chosen, speech_lacks: speechLacks, busy, onChoose } = props;
  const options = descriptors.map((each) => ({ value: each.name, label: labelOf(each) }));
  const gone = options.every(({ value }) => value !== chosen);
  const speech = speechLacks && (
    <p className={classes.facts}>
      {speechLacks} It is added under <ModelsLink />.
    </p>
  );
  if (options.length === 1 && !gone) {
    return (
      <>
        <p className={classes.facts}>
          Videos are told apart by {BUILT_IN}. A model that describes pictures, as CLIP does, can be
          downloaded under <ModelsLink />.
        </p>
        {speech}
      </>
    );
  }
  return (
    <>
      <NativeSelect
        label="Videos are told apart by"
        description="After a change all videos are looked at again; until then, proposals come from what was learned before."
        error={gone ? removed(chosen) : null}
        data={gone ? [...options, { value: chosen, label: `${chosen}, removed` }] : options}
        value={chosen}
        disabled={busy || !onChoose}
        onChange={(event) => onChoose?.(event.currentTarget.value)}
      />
      {speech}
    </>
  );
}

function labelOf({ name, built_in: builtIn, speech }: SortDescriptors["descriptors"][number]) {
  const looks = builtIn
    ? BUILT_IN
    : `the model ${name.slice(0, speech ? -SPEECH.length : undefined)}`;
  return speech ? `${looks}; and what is said` : looks;
}

function removed(chosen: string) {
  return chosen.endsWith(SPEECH)
    ? `A model of ${chosen} was removed: add it again, or choose another.`
    : `The model ${chosen} was removed: add it again, or choose another.`;
}
