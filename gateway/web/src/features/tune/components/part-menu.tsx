// The menu of a timeline, run or scenario in the lists: rename and delete.
import { Menu } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { MoreButton } from "@/components/more-button";

type PartMenuProps = {
  name: string;
  /** What is deleted with it, or stays. */
  hint: string;
  tabIndex: 0 | -1;
  onRename: () => void;
  onDelete: () => void;
};

export function PartMenu({ name, hint, tabIndex, onRename, onDelete }: PartMenuProps) {
  return (
    <Menu position="bottom-end">
      <MoreButton name={name} tabIndex={tabIndex} />
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={14} />} onClick={onRename}>
          Rename…
        </Menu.Item>
        <Menu.Item leftSection={<IconTrash size={14} />} title={hint} onClick={onDelete}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
