// Renaming, merging and removing a folder, chosen by its menu or found by its name.
import { ActionIcon, Button, Menu, Stack } from "@mantine/core";
import {
  IconArrowMerge,
  IconDotsVertical,
  IconFolderMinus,
  IconPencil,
  type Icon,
} from "@tabler/icons-react";
import { Dialog } from "@/components/dialog";
import { NameForm } from "@/components/name-form";
import type { SortCategory } from "@/lib/api/client";
import { useMergeCategory, useRemoveCategory, useRenameCategory } from "../api/categories";
import { mistakeInFolderName } from "./folder-names";
import { FolderFinder } from "./folder-finder";

const FOLDER_ACTIONS = ["rename", "merge", "remove"] as const;
export type FolderAction = (typeof FOLDER_ACTIONS)[number];

const WORDS: Readonly<Record<FolderAction, string>> = {
  rename: "Rename…",
  merge: "Merge into…",
  remove: "Remove",
};
const ICONS: Readonly<Record<FolderAction, Icon>> = {
  rename: IconPencil,
  merge: IconArrowMerge,
  remove: IconFolderMinus,
};

/** The open dialog: which folder is meant, what to do with it, or the new name or the folder to merge into. */
export type FolderQuestion =
  | { asks: "which" }
  | { asks: "what"; folder: string }
  | { asks: "rename" | "merge"; folder: string };

type FolderMenuProps = {
  name: string;
  className: string;
  onChoose: (action: FolderAction) => void;
};

export function FolderMenu({ name, className, onChoose }: FolderMenuProps) {
  return (
    <Menu position="top-end">
      <Menu.Target>
        <ActionIcon className={className} size={28} aria-label={`More for ${name}`} title="More">
          <IconDotsVertical size={16} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {FOLDER_ACTIONS.map((action) => {
          const ActionIcon = ICONS[action];
          return (
            <Menu.Item
              key={action}
              leftSection={<ActionIcon size={14} />}
              onClick={() => onChoose(action)}
            >
              {WORDS[action]}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

type DialogsProps = {
  categories: readonly SortCategory[];
  question: FolderQuestion | null;
  onAsk: (question: FolderQuestion | null) => void;
  onAction: (action: FolderAction, folder: string) => void;
};

export function FolderDialogs({ categories, question, onAsk, onAction: onAction }: DialogsProps) {
  const renaming = useRenameCategory();
  const merging = useMergeCategory();
  const close = () => {
    renaming.reset();
    onAsk(null);
  };
  const folder = question && question.asks !== "which" ? question.folder : "";
  const others = categories.filter(({ name }) => name !== folder);
  return (
    <>
      <FolderFinder
        title="Rename, merge, remove …"
        opened={question?.asks === "which"}
        categories={categories}
        onFound={(name) => onAsk({ asks: "what", folder: name })}
        onClose={close}
      />
      <Dialog opened={question?.asks === "what"} onClose={close} title={folder}>
        <Stack gap={8} pt={4}>
          {FOLDER_ACTIONS.map((action) => {
            const ActionIcon = ICONS[action];
            return (
              <Button
                key={action}
                justify="flex-start"
                leftSection={<ActionIcon size={16} />}
                onClick={() => onAction(action, folder)}
                {...(action === "rename" ? { "data-autofocus": true } : {})}
              >
                {WORDS[action]}
              </Button>
            );
          })}
        </Stack>
      </Dialog>
      <Dialog opened={question?.asks === "rename"} onClose={close} title={`Rename ${folder}`}>
        <NameForm
          description="Its videos stay in it, and proposals use the new name."
          maxLength={100}
          initial={folder}
          mistakeIn={mistakeInFolderName}
          error={renaming.error}
          submit="Rename"
          busy={renaming.isPending}
          onSubmit={(name) => renaming.mutate({ category: folder, name }, { onSuccess: close })}
        />
      </Dialog>
      <FolderFinder
        title={`Merge ${folder} into …`}
        opened={question?.asks === "merge"}
        categories={others}
        onFound={(into) => merging.mutate({ category: folder, into })}
        onClose={close}
      />
    </>
  );
}

/** Carries out a choice of the menu or the dialogs: removes a folder without a question, or opens the next dialog. */
export function useFolderActions(onAsk: (question: FolderQuestion | null) => void) {
  const removing = useRemoveCategory();
  return (action: FolderAction, folder: string) => {
    if (action === "remove") {
      onAsk(null);
      removing.mutate(folder);
    } else onAsk({ asks: action, folder });
  };
}
