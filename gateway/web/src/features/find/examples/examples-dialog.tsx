// The examples of a finder: where they are from, and which of them trainings use.
import { ActionIcon, Button, SegmentedControl, Switch } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Dialog } from "@/components/dialog";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { RetryingImage } from "@/components/retrying-image";
import { address } from "@/lib/api/address";
import type { Finder, FinderExample } from "@/lib/api/client";
import { shortClock } from "@/lib/time/time";
import { useDeleteExample, useExamples, useSwitchExample } from "../api/examples";
import { wordsOfExamples } from "../finders/words";
import { useGoToCut } from "../use-go-to-cut";
import classes from "./examples.module.css";

const FILTERS = [
  { value: "all", label: "All", positive: null, origin: null },
  { value: "positive", label: "Positive", positive: true, origin: null },
  { value: "negative", label: "Negative", positive: false, origin: null },
  { value: "clip", label: "Clips", positive: null, origin: "clip" },
  { value: "marked", label: "Marked", positive: null, origin: "marked" },
  { value: "rejected", label: "Rejected", positive: null, origin: "rejected" },
] as const;

const ORIGIN_WORDS: Readonly<Record<FinderExample["origin"], string>> = {
  clip: "clip",
  marked: "marked",
  rejected: "rejected moment",
};

type ExamplesDialogProps = {
  finder: Finder;
  mayChange: boolean;
  opened: boolean;
  onClose: () => void;
};

export function ExamplesDialog({ finder, mayChange, opened, onClose }: ExamplesDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={`Examples of ${finder.name}`} size="lg">
      {opened ? <Examples finder={finder} mayChange={mayChange} /> : null}
    </Dialog>
  );
}

function Examples({ finder, mayChange }: Pick<ExamplesDialogProps, "finder" | "mayChange">) {
  const [chosen, choose] = useState<(typeof FILTERS)[number]["value"]>("all");
  const { positive, origin } = FILTERS.find(({ value }) => value === chosen) ?? FILTERS[0];
  const query = useExamples(finder.id, { positive, origin });
  const examples = query.data?.pages.flatMap((page) => page.examples);
  return (
    <div className={classes.sheet}>
      <p className={classes.facts}>
        {wordsOfExamples(finder.examples)}. More negatives are drawn from the same videos, and from
        clips with other labels.
      </p>
      <SegmentedControl
        aria-label="Which examples"
        value={chosen}
        onChange={choose}
        data={FILTERS.map(({ value, label }) => ({ value, label }))}
      />
      {query.error ? <ProblemNote error={query.error} /> : null}
      {examples?.length === 0 ? <p className={classes.facts}>There are none of these.</p> : null}
      <ul className={classes.list} aria-busy={query.isPending}>
        {examples?.map((one) => (
          <ExampleRow key={one.id} finderId={finder.id} example={one} mayChange={mayChange} />
        ))}
      </ul>
      {query.hasNextPage ? (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}

type ExampleRowProps = { finderId: string; example: FinderExample; mayChange: boolean };

function ExampleRow({ finderId, example, mayChange }: ExampleRowProps) {
  const switching = useSwitchExample(finderId);
  const deleting = useDeleteExample(finderId);
  const { asset_id: assetId, name, start, end, positive, enabled, origin } = example;
  const goToCut = useGoToCut();
  const words = `${name} at ${shortClock(start)}`;
  return (
    <li className={enabled ? classes.row : `${classes.row} ${classes.off}`}>
      <span className={classes.picture}>
        <RetryingImage src={address.thumbnail(assetId, { t: start, height: 60 })} lazy />
      </span>
      <span className={classes.main}>
        <button type="button" title="Show it in Cut" onClick={() => goToCut(assetId, start)}>
          <Name text={name} />
        </button>
        <span className={classes.facts}>
          {shortClock(start)} – {shortClock(end)}
        </span>
      </span>
      <span className={positive ? classes.positive : classes.negative}>
        {positive ? "+ positive" : "− negative"}
        <span className={classes.facts}>{ORIGIN_WORDS[origin]}</span>
      </span>
      <Switch
        aria-label={`Train with ${words}`}
        title={enabled ? "Trainings use it" : "Trainings leave it out"}
        checked={enabled}
        disabled={!mayChange || switching.isPending}
        onChange={() => switching.mutate(example)}
      />
      {mayChange ? (
        <ActionIcon
          size={24}
          aria-label={`Delete ${words}`}
          title={
            origin === "marked"
              ? "Delete this example"
              : "Only marked examples can be deleted: switch it off instead"
          }
          disabled={origin !== "marked" || deleting.isPending}
          onClick={() => deleting.mutate(example)}
        >
          <IconTrash size={16} stroke={1.5} />
        </ActionIcon>
      ) : null}
    </li>
  );
}
