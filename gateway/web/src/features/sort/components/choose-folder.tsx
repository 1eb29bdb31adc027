// Which folder is sorted: chosen where none is, and changed where one is.
import { Dialog } from "@/components/dialog";
import { NameForm } from "@/components/name-form";
import { useChooseSortFolder } from "../api/sort-folder";

type ChooseFolderProps = {
  /** The folder that is sorted now. */
  folder: string | undefined;
  onChosen?: () => void;
};

export function ChooseFolder({ folder, onChosen }: ChooseFolderProps) {
  const choosing = useChooseSortFolder(folder);
  return (
    <NameForm
      label="Folder"
      field="path"
      description="Its whole path, in the library: its videos are sorted into the folders directly within it."
      maxLength={4096}
      initial={folder ?? ""}
      mistakeIn={(path) => (path.startsWith("/") ? null : "Write the whole path, from / on.")}
      error={choosing.error}
      submit="Sort this folder"
      busy={choosing.isPending}
      onSubmit={(path) => choosing.mutate(path, { onSuccess: () => onChosen?.() })}
    />
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
