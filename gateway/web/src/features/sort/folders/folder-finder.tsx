// A dialog that finds a folder by letters of its name, for folders without a key.
import { TextInput } from "@mantine/core";
import { useId, useState, type KeyboardEvent } from "react";
import { Dialog } from "@/components/dialog";
import type { SortCategory } from "@/lib/api/client";
import { grouped } from "@/lib/time/time";
import { foundFolders } from "./found-folders";
import classes from "./folder-finder.module.css";

type FolderFinderProps = {
  title?: string;
  opened: boolean;
  categories: readonly SortCategory[];
  onFound: (category: string) => void;
  onClose: () => void;
};

export function FolderFinder(props: FolderFinderProps) {
  const { title = "Sort into …", opened, categories, onFound, onClose } = props;
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <Finder
        categories={categories}
        onFound={(category) => {
          onClose();
          onFound(category);
        }}
      />
    </Dialog>
  );
}

function Finder({ categories, onFound }: Pick<FolderFinderProps, "categories" | "onFound">) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const found = foundFolders(categories, typed);
  const here = found[Math.min(at, found.length - 1)];
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter" && here) onFound(here.name);
    else if (event.key === "ArrowDown") setAt(Math.min(found.length - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        label="Folder"
        value={typed}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={here ? `${list}-${here.name}` : undefined}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={pressed}
        data-autofocus
      />
      <div className={classes.list} id={list} role="listbox" aria-label="Folders">
        {found.map((category) => (
          // The field keeps the focus, and handles the keys.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={category.name}
            id={`${list}-${category.name}`}
            role="option"
            aria-selected={category === here}
            className={classes.option}
            onClick={() => onFound(category.name)}
          >
            <span className={classes.name}>{category.name}</span>
            <span className={classes.count}>{grouped(category.count)}</span>
          </div>
        ))}
        {found.length === 0 ? (
          <p className={classes.none}>No folder has this in its name.</p>
        ) : null}
      </div>
    </>
  );
}
