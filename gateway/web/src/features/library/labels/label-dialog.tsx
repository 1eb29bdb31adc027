// Choosing a label for the selected videos: a folder of Sort.
import { Button, TextInput } from "@mantine/core";
import { IconFolders, IconPlus, IconSearch } from "@tabler/icons-react";
import { useState, type SyntheticEvent } from "react";
import { Dialog } from "@/components/dialog";
import { ProblemNote } from "@/components/note";
import form from "@/components/form.module.css";
import type { Asset } from "@/lib/api/client";
import { useRoots } from "@/lib/api/assets/roots";
import { plainLetters } from "@/lib/plain-letters";
import { grouped } from "@/lib/time/time";
import { useLabels, useLabelVideos } from "../api/labels";
import { labelledIn } from "./labelling";
import classes from "./label-dialog.module.css";

type LabelDialogProps = {
  assets: readonly Asset[];
  /** Opens the folder of a video in Sort. */
  onSort: (asset: Asset) => void;
  onClose: () => void;
  onDone: () => void;
};

export function LabelDialog({ assets, onSort, onClose, onDone }: LabelDialogProps) {
  const [text, setText] = useState("");
  const roots = useRoots();
  const labels = useLabels();
  const label = useLabelVideos();
  const folder = labels.data?.folder;
  const videos = folder === undefined || !roots.data ? [] : labelledIn(assets, roots.data, folder);
  const away =
    folder === undefined || !roots.data
      ? []
      : assets.filter((asset) => labelledIn([asset], roots.data, folder).length === 0);
  const [firstAway] = away;
  const wanted = text.trim();
  const known = labels.data?.categories ?? [];
  const offered = known.filter(({ name }) => plainLetters(name).includes(plainLetters(wanted)));
  const isNew = labels.isSuccess && wanted !== "" && !known.some(({ name }) => name === wanted);
  const choose = (category: string, ofNew = false) => {
    label.mutate({ videos, category, isNew: ofNew });
    onDone();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (videos.length === 0) return;
    const first = offered.find(({ name }) => name === wanted) ?? offered[0];
    if (first) choose(first.name);
    else if (isNew) choose(wanted, true);
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
          {away.length > 0
            ? ` ${away.length === assets.length ? "These videos lie" : `${grouped(away.length)} of these lie`} elsewhere, and stay where they are.`
            : ""}
        </p>
        {firstAway ? (
          <Button
            className={classes.away ?? ""}
            leftSection={<IconFolders size={16} />}
            onClick={() => onSort(firstAway)}
          >
            Open {away.length === 1 ? "its" : "their"} folder in Sort
          </Button>
        ) : null}
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
          {labels.isSuccess && offered.length === 0 && !isNew ? (
            <p className={classes.aside}>There is no label yet: type the name of one.</p>
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
          {isNew ? (
            <Button
              variant="subtle"
              fullWidth
              justify="flex-start"
              leftSection={<IconPlus size={16} />}
              disabled={videos.length === 0}
              onClick={() => choose(wanted, true)}
            >
              New label “{wanted}”
            </Button>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
}
