// The dialog that makes or changes a finder.
import { Button, Checkbox, NativeSelect, TagsInput, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { Dialog } from "@/components/dialog";
import form from "@/components/form.module.css";
import { ProblemNote } from "@/components/note";
import type { Finder, NewFinder } from "@/lib/api/client";
import { messageFor } from "@/lib/api/problem";
import { useProfiles } from "@/lib/api/profiles";
import { useSettings } from "@/lib/settings/settings";
import { useEditFinder, useLabels, useNewFinder, useWindowDescriptors } from "../api/finders";
import { DescriptorChoice } from "./descriptor-choice";
import { BY_WORDS, type Described } from "./words";
import classes from "./finders.module.css";

const ALL_PROFILES = "";
const MOST_LABELS = 100;
const KINDS = ["sound", "picture"] as const satisfies readonly Described[];
const FIELDS = [
  "name",
  "by",
  "labels",
  "profile",
  "descriptors.sound",
  "descriptors.picture",
] as const;
const BYS = ["both", "sound", "picture"] as const satisfies readonly Finder["by"][];

type Names = Partial<Record<Described, string>>;

type FinderDialogProps = {
  /** What is changed; null: a new one is made. */
  finder: Finder | null;
  opened: boolean;
  onClose: () => void;
  onMade: (finder: Finder) => void;
};

export function FinderDialog({ finder, opened, onClose, onMade }: FinderDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title={finder ? `Edit ${finder.name}` : "New finder"}>
      {opened ? <Form key={finder?.id ?? ""} finder={finder} onDone={onMade} /> : null}
    </Dialog>
  );
}

function Form({ finder, onDone }: { finder: Finder | null; onDone: (finder: Finder) => void }) {
  const { profile: current } = useSettings();
  const known = useProfiles().data ?? [];
  const labels = useLabels().data ?? [];
  const descriptors = useWindowDescriptors(true).data;
  const making = useNewFinder();
  const editing = useEditFinder();
  const [wanted, setWanted] = useState<NewFinder>(() => ({
    name: finder?.name ?? "",
    by: finder?.by ?? "both",
    labels: finder?.labels ?? [],
    profile: finder ? finder.profile : current,
    watch: finder?.watch ?? false,
  }));
  const [chosen, setChosen] = useState<Names>({});
  const change = (part: Partial<NewFinder>) => setWanted((now) => ({ ...now, ...part }));
  const error = making.error ?? editing.error;
  const busy = making.isPending || editing.isPending;
  const name = wanted.name.trim();
  // A finder is mostly named as its label.
  const usualName = name === "" ? (wanted.labels[0] ?? "") : name;
  const lacksPictures = descriptors?.picture.length === 0;
  // What cannot be described is not offered, unless the finder has it already.
  const bys = BYS.filter((one) => one === "sound" || !lacksPictures || one === finder?.by);
  const by = bys.includes(wanted.by) ? wanted.by : "sound";
  const kinds = KINDS.filter((kind) => by === "both" || by === kind);
  const named = wantedOf(kinds, chosen);
  const sent = (event: SyntheticEvent) => {
    event.preventDefault();
    if (usualName === "" || busy) return;
    const body = { ...wanted, by, name: usualName, ...(named ? { descriptors: named } : {}) };
    if (finder === null) {
      making.mutate(body, { onSuccess: onDone });
      return;
    }
    const edit = { ...body, profile: body.profile ?? "" };
    editing.mutate({ id: finder.id, edit }, { onSuccess: onDone });
  };
  const profiles = [...new Set([...known, current, ...(finder?.profile ? [finder.profile] : [])])];
  const other = FIELDS.every((field) => messageFor(error, field) === undefined);
  return (
    <form className={form.form} onSubmit={sent} noValidate>
      <TagsInput
        label="Labels"
        description="Clips with one of these labels are its examples, as they come and go."
        placeholder={wanted.labels.length === 0 ? "Choose or type labels of clips" : ""}
        data={labels}
        value={wanted.labels}
        maxTags={MOST_LABELS}
        error={messageFor(error, "labels")}
        classNames={{ inputField: classes.typed ?? "" }}
        withScrollArea={false}
        comboboxProps={{ transitionProps: { duration: 0 }, shadow: "none" }}
        onChange={(next) => change({ labels: next })}
        data-autofocus
      />
      <TextInput
        label="Name"
        placeholder={wanted.labels[0] ?? ""}
        maxLength={200}
        value={wanted.name}
        error={messageFor(error, "name")}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label="Looks at"
        description={
          lacksPictures
            ? "Pictures need a descriptor of pictures, and none is installed."
            : "Sound alone is faster. Applies from the next training on."
        }
        value={by}
        data={bys.map((value) => ({ value, label: BY_WORDS[value] }))}
        error={messageFor(error, "by")}
        onChange={(event) => {
          const chosenBy = BYS.find((one) => one === event.currentTarget.value);
          if (chosenBy) change({ by: chosenBy });
        }}
      />
      {kinds.map((kind) => (
        <DescriptorChoice
          key={kind}
          kind={kind}
          there={descriptors?.[kind]}
          used={finder?.descriptors[kind] ?? null}
          chosen={chosen[kind]}
          error={messageFor(error, `descriptors.${kind}`)}
          onChoose={(name) => setChosen((now) => ({ ...now, [kind]: name }))}
        />
      ))}
      <NativeSelect
        label="Clips of"
        value={wanted.profile ?? ALL_PROFILES}
        data={[
          { value: ALL_PROFILES, label: "All profiles" },
          ...profiles.map((value) => ({ value, label: value })),
        ]}
        error={messageFor(error, "profile")}
        onChange={({ currentTarget: { value } }) =>
          change({ profile: value === ALL_PROFILES ? null : value })
        }
      />
      <Checkbox
        label="Scan new videos by themselves"
        checked={wanted.watch}
        onChange={(event) => change({ watch: event.currentTarget.checked })}
      />
      {error && other ? <ProblemNote error={error} /> : null}
      <Button type="submit" variant="filled" loading={busy} disabled={usualName === ""}>
        {finder ? "Save" : "Create"}
      </Button>
    </form>
  );
}

/** What was chosen of the kinds that the finder looks at; null: nothing, it keeps what it has. */
function wantedOf(kinds: readonly Described[], chosen: Names): Names | null {
  const named: Names = {};
  for (const kind of kinds) if (chosen[kind] !== undefined) named[kind] = chosen[kind];
  return Object.keys(named).length > 0 ? named : null;
}
