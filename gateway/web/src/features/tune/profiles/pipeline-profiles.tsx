// The button that opens the pipeline profiles, and their dialog: one is open, and another one can stand beside it.
import { Button, NativeSelect } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { useState } from "react";
import { Dialog } from "@/components/dialog";
import { KeyHint } from "@/components/key-caps";
import { NameForm } from "@/components/name-form";
import { ProblemNote } from "@/components/note";
import { RowSkeletons } from "@/components/row-skeletons";
import { takeFocus } from "@/components/take-focus";
import { useMay } from "@/lib/api/session";
import { useShortcut } from "@/lib/keys/key-bindings";
import { useKeys } from "@/lib/keys/use-keys";
import type { Stage } from "../api/detect";
import {
  DEFAULT_PROFILE,
  useDeleteProfile,
  useDuplicateProfile,
  useNewProfile,
  usePipelineProfiles,
  useProfileVersion,
  useProfileVersions,
  useReplaceProfile,
  type PipelineProfile,
  type ProfileContent,
} from "../api/profiles";
import { ComparisonTable } from "../versions/comparison-table";
import { VersionsMenu } from "../versions/versions-menu";
import { rowsOf } from "./profile-contents";
import classes from "./pipeline-profiles.module.css";

/** The gateway's limit, in characters. */
const LONGEST_NAME = 100;
/** Instead of the name of a profile, which has a letter or digit first: the settings on the page. */
const PRESENT = "-";
const NOTHING = "";
/** Likewise: an earlier version of the profile. */
const EARLIER = "@";

type PipelineProfilesProps = {
  stages: readonly Stage[];
  /** The settings on the page. */
  present: ProfileContent;
  /** Whether a run is being begun. */
  busy: boolean;
  onRun: (profile: string) => void;
};

export function PipelineProfiles({ onRun, ...props }: PipelineProfilesProps) {
  const [isOpen, setOpen] = useState(false);
  const shortcut = useShortcut("tuneProfiles");
  const open = () => setOpen(true);
  useKeys({ tuneProfiles: open });
  return (
    <>
      <Button
        leftSection={<IconStack2 size={16} />}
        rightSection={<KeyHint action="tuneProfiles" />}
        aria-keyshortcuts={shortcut}
        aria-haspopup="dialog"
        onClick={open}
      >
        Profiles
      </Button>
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title="Pipeline profiles" size="xl">
        <Profiles
          {...props}
          onRun={(profile) => {
            setOpen(false);
            onRun(profile);
          }}
        />
      </Dialog>
    </>
  );
}

const PRESENT_WORDS = "Present settings";

type VersionsProps = { open: PipelineProfile; onChoose: (version: number) => void };

type Naming = "new" | "copy" | null;

function Profiles({ stages, present, busy, onRun }: PipelineProfilesProps) {
  const mayChange = useMay("change");
  const profiles = usePipelineProfiles();
  const [wanted, setWanted] = useState(DEFAULT_PROFILE);
  const [beside, setBeside] = useState(NOTHING);
  /** The version that stands beside, where that is an earlier one of the profile. */
  const [version, setVersion] = useState<number | null>(null);
  const earlier = useProfileVersion(wanted, beside === EARLIER ? version : null);
  const [naming, setNaming] = useState<Naming>(null);
  const replace = useReplaceProfile();
  const remove = useDeleteProfile();
  if (!profiles.data)
    return profiles.error ? (
      <ProblemNote
        error={profiles.error}
        action={<Button onClick={() => void profiles.refetch()}>Try again</Button>}
      />
    ) : (
      <RowSkeletons words="Reading the profiles" count={4} height={28} />
    );
  const list = profiles.data;
  // One that was deleted meanwhile gives way to the one that is always there.
  const open = list.find(({ name }) => name === wanted) ?? list.find(isDefault);
  if (!open) return null;
  const others = list.filter(({ name }) => name !== open.name);
  const isEarlier = beside === EARLIER && open.name === wanted;
  const brought = isEarlier ? (earlier.data ?? null) : null;
  const other =
    beside === PRESENT ? present : (brought ?? others.find(({ name }) => name === beside) ?? null);
  const earlierName = `Version ${version}`;
  const otherName = beside === PRESENT ? PRESENT_WORDS : isEarlier ? earlierName : beside;
  const choose = (name: string) => {
    setWanted(name);
    if (beside === EARLIER) setBeside(NOTHING);
    setNaming(null);
  };
  return (
    <div className={classes.sheet} ref={takeFocus}>
      <div className={classes.line}>
        <NativeSelect
          className={classes.grow ?? ""}
          label="Profile"
          value={open.name}
          data={list.map(({ name, version }) => ({
            value: name,
            label: `${name}, version ${version}`,
          }))}
          onChange={(event) => choose(event.currentTarget.value)}
          data-autofocus
        />
        <NativeSelect
          className={classes.grow ?? ""}
          label="Beside it"
          value={other || isEarlier ? beside : NOTHING}
          data={[
            { value: NOTHING, label: "Nothing" },
            { value: PRESENT, label: PRESENT_WORDS },
            ...(isEarlier ? [{ value: EARLIER, label: earlierName }] : []),
            ...others.map(({ name }) => ({ value: name, label: name })),
          ]}
          onChange={(event) => setBeside(event.currentTarget.value)}
        />
        <Versions
          key={open.name}
          open={open}
          onChoose={(chosen) => {
            // A profile that was deleted meanwhile is no longer the open one.
            setWanted(open.name);
            setVersion(chosen);
            setBeside(EARLIER);
          }}
        />
      </div>
      {isEarlier && earlier.error ? (
        <ProblemNote
          error={earlier.error}
          action={<Button onClick={() => void earlier.refetch()}>Try again</Button>}
        />
      ) : null}
      <Contents stages={stages} open={open} other={other} otherName={otherName} />
      {mayChange ? (
        <div className={classes.line}>
          <Button variant="filled" loading={busy} onClick={() => onRun(open.name)}>
            Run with it
          </Button>
          {brought ? (
            <Button
              loading={replace.isPending}
              onClick={() => replace.mutate({ before: open, content: brought })}
            >
              Bring back this version
            </Button>
          ) : null}
          <Button
            loading={replace.isPending}
            onClick={() => replace.mutate({ before: open, content: present })}
          >
            Save the present settings in it
          </Button>
          <Button aria-pressed={naming === "new"} onClick={() => setNaming("new")}>
            Save them as another
          </Button>
          <Button aria-pressed={naming === "copy"} onClick={() => setNaming("copy")}>
            Duplicate
          </Button>
          <Button
            disabled={isDefault(open)}
            title={isDefault(open) ? "This profile is always there." : undefined}
            loading={remove.isPending}
            onClick={() => remove.mutate(open.name)}
          >
            Delete
          </Button>
        </div>
      ) : null}
      {naming ? (
        <NewProfile
          key={naming}
          naming={naming}
          of={open.name}
          names={list.map(({ name }) => name)}
          present={present}
          onMade={choose}
        />
      ) : null}
    </div>
  );
}

function Versions({ open, onChoose }: VersionsProps) {
  const [isWanted, setWanted] = useState(false);
  const found = useProfileVersions(open.name, isWanted);
  return (
    <VersionsMenu
      newest={open.version}
      versions={found.data?.pages.flatMap((page) => page.versions)}
      error={found.error}
      hasMore={found.hasNextPage}
      onMore={() => void found.fetchNextPage()}
      onOpen={() => setWanted(true)}
      onChoose={onChoose}
    />
  );
}

const isDefault = ({ name }: PipelineProfile) => name === DEFAULT_PROFILE;

type ContentsProps = {
  stages: readonly Stage[];
  open: PipelineProfile;
  other: ProfileContent | null;
  otherName: string;
};

/** Values that nobody has set are the defaults of the stages, and are left out. */
function Contents({ stages, open, other, otherName }: ContentsProps) {
  const rows = rowsOf(stages, open, other);
  const differing = rows.filter(({ differs }) => differs).length;
  return (
    <div className={classes.scroll}>
      <ComparisonTable
        label="Stages and values"
        rows={rows.map(({ stage, words, ...row }) => ({
          ...row,
          words: stage === "" ? words : `${stage}, ${words}`,
        }))}
        differing={differing}
        name={open.name}
        otherName={other ? otherName : null}
      />
    </div>
  );
}

type NewProfileProps = {
  naming: "new" | "copy";
  /** The profile that is duplicated. */
  of: string;
  names: readonly string[];
  present: ProfileContent;
  onMade: (name: string) => void;
};

function NewProfile({ naming, of, names, present, onMade }: NewProfileProps) {
  const make = useNewProfile();
  const copy = useDuplicateProfile();
  const isNew = naming === "new";
  const done = ({ name }: PipelineProfile) => onMade(name);
  return (
    <NameForm
      label="Name of the new profile"
      description={
        isNew
          ? "It gets the stages and values of the open run, with the sliders as they are now."
          : `It gets the stages and values of ${of}.`
      }
      maxLength={LONGEST_NAME}
      mistakeIn={(name) => (names.includes(name) ? "There is a profile of this name." : null)}
      error={isNew ? make.error : copy.error}
      submit={isNew ? "Save the profile" : "Duplicate the profile"}
      busy={make.isPending || copy.isPending}
      onSubmit={(name) =>
        isNew
          ? make.mutate({ name, content: present }, { onSuccess: done })
          : copy.mutate({ profile: of, name }, { onSuccess: done })
      }
    />
  );
}
