// Choosing a label for the selected videos: a folder of Sort.
import { Button, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState, type SyntheticEvent } from "react";
import { Dialog } from "@/components/dialog";
import { ProblemNote } from "@/components/note";
import form from "@/components/form.module.css";
import type { Asset } from "@/lib/api/client";
import { useRoots } from "@/lib/api/roots";
import { plainLetters } from "@/lib/plain-letters";
import { grouped } from "@/lib/time";
import { useLabels, useLabelVideos } from "../api/labels";
import { labelledIn } from "../labelling";
import classes from "./label-dialog.module.css";

type LabelDialogProps = { assets: readonly Asset[]; onClose: () => void; onDone: () => void };

export function LabelDialog({ assets, onClose, onDone }: LabelDialogProps) {
  const [text, setText] = useState("");
  const roots = useRoots();
  const labels = useLabels();
  const label = useLabelVideos();
  const folder = labels.data?.folder;
  const videos = folder === undefined || !roots.data ? [] : labelledIn(assets, roots.data, folder);
  const elsewhere = assets.length - videos.length;
  const offered = (labels.data?.categories ?? []).filter(({ name }) =>
    plainLetters(name).includes(plainLetters(text.trim())),
  );
  const choose = (category: string) => {
    label.mutate({ videos, category });
    onDone();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const [first] = offered;
    if (first && videos.length > 0) choose(first.name);
  };
  return (
    <Dialog
      opened
      onClose={onClose}
      title={`Label ${assets.length === 1 ? "1 video" : `${grouped(assets.length)} videos`}`}
    >
      <form className={form.form} onSubmit={submit}>
        {labels.isError ? <ProblemNote error={labels.error} /> : null}
        <p className={classes.aside}>
          {folder === undefined
            ? "Labels are the folders of Sort."
            : `Labels are the folders of ${folder}, which Sort moves videos into.`}
          {folder !== undefined && elsewhere > 0
            ? ` ${elsewhere === assets.length ? "These videos lie" : `${grouped(elsewhere)} of these lie`} elsewhere, and stay where they are.`
            : ""}
        </p>
        <TextInput
          aria-label="Find a label"
          placeholder="Find a label"
          leftSection={<IconSearch size={16} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          data-autofocus
        />
        <div className={classes.list} role="group" aria-label="Labels">
          {labels.isPending ? <p className={classes.aside}>Reading the folders …</p> : null}
          {labels.isSuccess && offered.length === 0 ? (
            <p className={classes.aside}>No such folder. New ones are made in Sort.</p>
          ) : null}
          {offered.map(({ name, count }) => (
            <Button
              key={name}
              variant="subtle"
              fullWidth
              justify="space-between"
              rightSection={<span className={classes.aside}>{grouped(count)}</span>}
              disabled={videos.length === 0}
              onClick={() => choose(name)}
            >
              {name}
            </Button>
          ))}
        </div>
      </form>
    </Dialog>
  );
}
