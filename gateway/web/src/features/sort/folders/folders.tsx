// The folders to sort into, each with its key, and the dialog for a new one.
import { Button, VisuallyHidden } from "@mantine/core";
import { IconFolderCog, IconFolderPlus } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { Dialog } from "@/components/dialog";
import { KeyHint } from "@/components/key-caps";
import { NameForm } from "@/components/name-form";
import { Note } from "@/components/note";
import type { SortCategory } from "@/lib/api/client";
import { SORT_KEYS, type KeyId } from "@/lib/keys/key-table";
import { grouped } from "@/lib/time/time";
import { useNewCategory } from "../api/sort";
import type { RecentlySorted } from "../moves/recently-sorted";
import classes from "../sort-page.module.css";
import { mistakeInFolderName } from "./folder-names";
import type { KeyedFolder } from "./folder-order";
import { useFolderPlaces } from "./use-folder-keys";
import { FolderMenu, type FolderAction } from "./folder-changes";

type FoldersProps = {
  /** The folders are not known yet: their place is kept. */
  isReading: boolean;
  categories: readonly KeyedFolder[];
  /** No video is shown that could be sorted. */
  isIdle: boolean;
  mayChange: boolean;
  proposed: SortCategory | undefined;
  unsure: boolean;
  filed: readonly RecentlySorted[];
  onSort: (category: string) => void;
  onNew: () => void;
  onFolders: () => void;
  onAction: (action: FolderAction, folder: string) => void;
  children: ReactNode;
};

export function Folders(props: FoldersProps) {
  const { isReading, categories, isIdle, mayChange, proposed, unsure, filed } = props;
  const { onSort, onNew, onFolders, onAction: onAction, children } = props;
  const [opened] = useState(() => Date.now());
  const places = useFolderPlaces();
  // Videos that were sorted before the page was opened are not announced again.
  const latest = filed.find(({ at }, place) => place === 0 && at >= opened);
  return (
    <nav className={classes.folders} aria-label="Sort into">
      {children}
      {isReading
        ? Array.from({ length: places }, (_, i) => <FolderPlace key={i} action={SORT_KEYS[i]} />)
        : null}
      {categories.map((category) => (
        <div key={category.name} className={classes.cell}>
          <FolderButton
            category={category}
            action={category.key}
            disabled={isIdle || !mayChange}
            proposed={category === proposed ? (unsure ? "unsure" : "sure") : null}
            justFiled={latest?.category === category.name ? latest.at : null}
            onClick={() => onSort(category.name)}
          />
          {mayChange ? (
            <FolderMenu
              className={classes.more ?? ""}
              name={category.name}
              onChoose={(action) => onAction(action, category.name)}
            />
          ) : null}
        </div>
      ))}
      {mayChange ? (
        <>
          <Button
            className={classes.fresh ?? ""}
            leftSection={<IconFolderPlus size={16} />}
            rightSection={<KeyHint action="sortNew" />}
            onClick={onNew}
          >
            New folder
          </Button>
          {/* On touch screens the names of the folders take the space of their menus. */}
          <Button
            className={`${classes.fresh} ${classes.instead}`}
            leftSection={<IconFolderCog size={16} />}
            title="Rename, merge, remove …"
            onClick={onFolders}
          >
            Folders…
          </Button>
        </>
      ) : (
        <Note kind="plain">Sorting is for editors: your token lets you look.</Note>
      )}
    </nav>
  );
}

/** As large as a folder's button, with the key that it will have. */
function FolderPlace({ action }: { action: KeyId | undefined }) {
  return (
    <div className={classes.cell} aria-hidden>
      <div className={classes.into}>
        {action ? <KeyHint action={action} /> : <span />}
        <span className={classes.intoName}>&nbsp;</span>
        <span className={classes.count}>&nbsp;</span>
      </div>
    </div>
  );
}

type FolderButtonProps = {
  category: SortCategory;
  action: KeyId | undefined;
  disabled: boolean;
  proposed: "sure" | "unsure" | null;
  /** When the last video was sorted, if it was into this folder and since the page was opened; otherwise null. */
  justFiled: number | null;
  onClick: () => void;
};

function FolderButton({
  category,
  action,
  disabled,
  proposed,
  justFiled,
  onClick,
}: FolderButtonProps) {
  const { name, count } = category;
  return (
    <button
      type="button"
      className={[classes.into, proposed && classes[proposed]].filter(Boolean).join(" ")}
      disabled={disabled}
      onClick={onClick}
    >
      {/* The `key` makes a new element for each video, so that the animation starts again. */}
      {justFiled !== null ? <span key={justFiled} className={classes.flash} aria-hidden /> : null}
      {action ? <KeyHint action={action} /> : <span />}
      <span className={classes.intoName} title={name}>
        {name}
      </span>{" "}
      <span className={classes.count}>
        {grouped(count)} <VisuallyHidden>{count === 1 ? "video" : "videos"}</VisuallyHidden>
      </span>
    </button>
  );
}

export function NewFolder({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const making = useNewCategory();
  const close = () => {
    making.reset();
    onClose();
  };
  return (
    <Dialog opened={opened} onClose={close} title="New folder">
      <NameForm
        description="Videos can be sorted into it at once."
        maxLength={100}
        mistakeIn={mistakeInFolderName}
        error={making.error}
        submit="Make it"
        busy={making.isPending}
        onSubmit={(name) => making.mutate(name, { onSuccess: close })}
      />
    </Dialog>
  );
}
