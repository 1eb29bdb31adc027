// The form that chooses which folder is sorted. A folder is checked first: the form shows what is in it, and what
// speaks against sorting it.
import { Button, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { Dialog } from "@/components/dialog";
import form from "@/components/form.module.css";
import { Note, ProblemNote } from "@/components/note";
import { Tag } from "@/components/tag";
import { messageFor } from "@/lib/api/problem";
import { grouped } from "@/lib/time";
import { useChooseSortFolder, useInspectFolder } from "../api/sort-folder";
import { doubtsAbout, pathIn, type FolderContents } from "../sort-place";
import classes from "./choose-folder.module.css";

type ChooseFolderProps = {
  /** The folder that is sorted now. */
  folder: string | undefined;
  onChosen?: () => void;
};

export function ChooseFolder({ folder, onChosen }: ChooseFolderProps) {
  const looking = useInspectFolder();
  const choosing = useChooseSortFolder(folder);
  const [typed, setTyped] = useState(folder ?? "");
  const path = pathIn(typed);
  const mistake =
    path === "" || path.startsWith("/") ? undefined : "Write the whole path, from / on.";
  const refusal = choosing.error ? messageFor(choosing.error, "path") : undefined;
  const isReady = path !== "" && mistake === undefined;
  // The result holds only for the path that was checked.
  const found = looking.variables === path ? looking.data : undefined;
  const canStart = found !== undefined && path !== folder;
  const pressed = (event: SyntheticEvent) => {
    event.preventDefault();
    if (canStart) choosing.mutate(path, { onSuccess: () => onChosen?.() });
    else if (isReady) looking.mutate(path);
  };
  return (
    // Errors are shown below the field, in the page's own words.
    <form onSubmit={pressed} className={form.form} noValidate>
      <TextInput
        label="Folder"
        description="Its whole path, in the library: its videos are sorted into the folders directly within it."
        value={typed}
        maxLength={4096}
        error={mistake ?? refusal}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          looking.reset();
          choosing.reset();
        }}
        data-autofocus
      />
      {looking.error ? <ProblemNote error={looking.error} /> : null}
      {found ? <Found found={found} isSorted={path === folder} /> : null}
      {choosing.error && refusal === undefined ? <ProblemNote error={choosing.error} /> : null}
      <div className={form.buttons}>
        <Button
          type={canStart ? "button" : "submit"}
          variant={canStart ? "default" : "filled"}
          disabled={!isReady}
          loading={looking.isPending}
          {...(canStart ? { onClick: () => looking.mutate(path) } : {})}
        >
          Check
        </Button>
        <Button
          type={canStart ? "submit" : "button"}
          variant={canStart ? "filled" : "default"}
          disabled={!canStart}
          loading={choosing.isPending}
        >
          Start sorting
        </Button>
      </div>
    </form>
  );
}

/** At most so many folders are shown by name. */
const NAMED = 12;

function Found({ found, isSorted }: { found: FolderContents; isSorted: boolean }) {
  const { loose, folders } = found;
  return (
    <section aria-label="What lies there" className={classes.found}>
      <p className={classes.chips}>
        <Tag kind="here">
          {grouped(loose)} loose {loose === 1 ? "video" : "videos"}
        </Tag>
        {folders.slice(0, NAMED).map(({ name, count }) => (
          <Tag key={name}>
            {name} {grouped(count)}
          </Tag>
        ))}
        {folders.length > NAMED ? (
          <Tag>and {grouped(folders.length - NAMED)} more folders</Tag>
        ) : null}
      </p>
      <p className={classes.source}>
        {isSorted ? "This folder is sorted now. " : ""}As the library’s scans have found it; empty
        folders are not among them.
      </p>
      {doubtsAbout(found).map((words) => (
        <Note key={words} kind="marked">
          {words}
        </Note>
      ))}
    </section>
  );
}

export function ChooseFolderDialog({
  folder,
  opened,
  onClose,
}: ChooseFolderProps & { opened: boolean; onClose: () => void }) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Sort another folder">
      <ChooseFolder folder={folder} onChosen={onClose} />
    </Dialog>
  );
}
