// The dialog that chooses which folder is sorted: walking through the library's folders, or typing a whole path. It shows
// what is in a folder, and what speaks against sorting it, before it is chosen.
import { Button, TextInput } from "@mantine/core";
import { IconChevronRight, IconFolder, IconPlugConnectedX } from "@tabler/icons-react";
import { useId, useRef, useState, type KeyboardEvent, type SyntheticEvent } from "react";
import { Dialog } from "@/components/dialog";
import form from "@/components/form.module.css";
import { Note, ProblemNote } from "@/components/note";
import { Tag } from "@/components/tag";
import type { Root } from "@/lib/api/client";
import { messageFor } from "@/lib/api/problem";
import { useRoots } from "@/lib/api/assets/roots";
import { grouped } from "@/lib/time/time";
import { useChooseSortFolder, useFolderContents } from "../api/sort-folder";
import { foundFolders } from "../folders/found-folders";
import finder from "../folders/folder-finder.module.css";
import {
  crumbsOf,
  doubtsAbout,
  isPath,
  parentOf,
  pathIn,
  placeIn,
  type FolderContents,
} from "./sort-place";
import classes from "./choose-folder.module.css";

type ChooseFolderProps = {
  /** The folder that is sorted now. */
  folder: string | undefined;
  /** The folder that is shown first; undefined: the one that is sorted now. */
  offered?: string | undefined;
  /** `path`: as the gateway has it. */
  onChosen?: (path: string) => void;
};

export function ChooseFolder({ folder, offered = folder, onChosen }: ChooseFolderProps) {
  const roots = useRoots();
  const choosing = useChooseSortFolder();
  const [walked, setWalked] = useState(offered ?? null);
  const [typed, setTyped] = useState("");
  const path = isPath(typed) ? pathIn(typed) : (walked ?? onlyRoot(roots.data));
  const place = path === null || !roots.data ? null : placeIn(roots.data, path);
  const contents = useFolderContents(place);
  const go = (to: string | null) => {
    setWalked(to);
    setTyped("");
    choosing.reset();
  };
  const refusal = choosing.error ? messageFor(choosing.error, "path") : undefined;
  const canStart = contents.data !== undefined && path !== folder;
  const start = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!canStart || path === null) return;
    choosing.mutate({ path, before: folder }, { onSuccess: (chosen) => onChosen?.(chosen.path) });
  };
  const known = roots.data ?? [];
  return (
    // Errors are shown below the field, in the page's own words.
    <form onSubmit={start} className={form.form} noValidate>
      <FolderList
        roots={known}
        path={path}
        folders={contents.data?.folders}
        typed={typed}
        error={
          refusal ?? (path !== null && roots.data && !place ? outsideWords(path, known) : undefined)
        }
        onType={(next) => {
          setTyped(next);
          choosing.reset();
        }}
        onGo={go}
      />
      <section aria-label="What lies there" className={classes.found}>
        {contents.error ? <ProblemNote error={contents.error} /> : null}
        {contents.data ? <Found found={contents.data} isSorted={path === folder} /> : null}
        {choosing.error && refusal === undefined ? <ProblemNote error={choosing.error} /> : null}
      </section>
      <div className={form.buttons}>
        <Button
          type="submit"
          variant="filled"
          disabled={!canStart}
          loading={choosing.isPending}
          title={path ?? undefined}
        >
          Start sorting
        </Button>
      </div>
    </form>
  );
}

const onlyRoot = (roots: readonly Root[] | undefined) =>
  roots?.length === 1 ? (roots[0]?.path ?? null) : null;

const outsideWords = (path: string, roots: readonly Root[]) =>
  `${path} lies in none of the library’s folders: ${roots.map((root) => root.path).join(", ")}.`;

type FolderListProps = {
  roots: readonly Root[];
  /** The chosen folder; null: the roots are listed. */
  path: string | null;
  /** The folders within it; undefined until known. */
  folders: FolderContents["folders"] | undefined;
  typed: string;
  error: string | undefined;
  onType: (typed: string) => void;
  onGo: (path: string | null) => void;
};

const EXPLAINED =
  "Letters of a name, or a whole path. Enter opens a folder, ← goes up. The videos of the chosen one are sorted into the folders within it.";

type Entry = { name: string; count: number; path: string; online: boolean };

function FolderList({ roots, path, folders, typed, error, onType, onGo }: FolderListProps) {
  const [at, setAt] = useState<number | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useId();
  const all = path === null ? roots.map(entryOfRoot) : (folders ?? []).map(entryIn(path));
  const filter = isPath(typed) ? "" : typed.trim();
  const shown = filter === "" ? all : foundFolders(all, filter);
  // A filter chooses the first folder that it finds, so that Enter opens it.
  const place = at ?? (filter === "" ? null : 0);
  const here = place === null ? undefined : shown[Math.min(place, shown.length - 1)];
  const go = (to: string | null) => {
    setAt(null);
    onGo(to);
    field.current?.focus();
  };
  const up = () => path !== null && go(parentOf(roots, path));
  const pressed = (event: KeyboardEvent) => {
    const { key } = event;
    if (key === "ArrowDown") setAt(place === null ? 0 : Math.min(shown.length - 1, place + 1));
    else if (key === "ArrowUp") setAt(place === null || place === 0 ? null : place - 1);
    else if (here && (key === "Enter" || (key === "ArrowRight" && typed === ""))) go(here.path);
    else if (typed === "" && (key === "ArrowLeft" || key === "Backspace")) up();
    else return;
    event.preventDefault();
  };
  return (
    <div className={classes.walk}>
      <TextInput
        ref={field}
        label="Folder"
        // An error takes the place of the description, so that nothing below moves.
        description={error === undefined ? EXPLAINED : undefined}
        inputWrapperOrder={["label", "description", "error", "input"]}
        classNames={{ description: classes.said ?? "", error: classes.said ?? "" }}
        value={typed}
        maxLength={4096}
        error={error}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={here ? `${list}-${here.path}` : undefined}
        onChange={(event) => {
          setAt(null);
          onType(event.currentTarget.value);
        }}
        onKeyDown={pressed}
        data-autofocus
      />
      <nav aria-label="Chosen folder" className={classes.crumbs}>
        {crumbsOf(roots, path).map((crumb, i, { length }) => (
          <span key={crumb.path ?? ""} className={classes.crumb}>
            {i > 0 ? <IconChevronRight size={14} aria-hidden /> : null}
            <button
              type="button"
              title={crumb.path ?? undefined}
              aria-current={i === length - 1 ? "location" : undefined}
              onClick={() => go(crumb.path)}
            >
              {crumb.name}
            </button>
          </span>
        ))}
      </nav>
      <div className={finder.list} id={list} role="listbox" aria-label="Folders in it">
        {shown.map((entry) => (
          // The field keeps the focus, and handles the keys.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={entry.path}
            id={`${list}-${entry.path}`}
            role="option"
            aria-selected={entry === here}
            className={finder.option}
            onClick={() => go(entry.path)}
          >
            {entry.online ? (
              <IconFolder size={16} aria-hidden />
            ) : (
              <IconPlugConnectedX size={16} aria-label="not mounted:" />
            )}
            <span className={finder.name}>{entry.name}</span>
            <span className={finder.count}>{grouped(entry.count)}</span>
          </div>
        ))}
        {shown.length === 0 && folders ? (
          <p className={finder.none}>
            {filter === ""
              ? "No folder in it holds videos."
              : "No folder in it has this in its name."}
          </p>
        ) : null}
      </div>
    </div>
  );
}

const entryOfRoot = ({ name, path, asset_count: count, online }: Root): Entry => {
  return { name, path, count, online };
};

const entryIn =
  (path: string) =>
  ({ name, count }: FolderContents["folders"][number]): Entry => {
    return { name, count, path: `${path.replace(/\/$/, "")}/${name}`, online: true };
  };

function Found({ found, isSorted }: { found: FolderContents; isSorted: boolean }) {
  const { loose } = found;
  return (
    <>
      <p className={classes.chips}>
        <Tag kind="here">
          {grouped(loose)} loose {loose === 1 ? "video" : "videos"}
        </Tag>
        <span className={classes.source}>
          {isSorted ? "This folder is sorted now." : "As the library’s scans have found it."}
        </span>
      </p>
      {doubtsAbout(found).map((words) => (
        <Note key={words} kind="marked">
          {words}
        </Note>
      ))}
    </>
  );
}

export function ChooseFolderDialog({
  opened,
  onClose,
  ...choice
}: ChooseFolderProps & { opened: boolean; onClose: () => void }) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Sort another folder">
      <ChooseFolder {...choice} />
    </Dialog>
  );
}
