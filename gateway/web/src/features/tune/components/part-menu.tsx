// What can be done with a timeline, a run or a scenario of the lists.
import { Menu } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { MoreButton } from "@/components/more-button";

type PartMenuProps = {
  name: string;
  /** What goes along, or stays. */
  hint: string;
  onRename: () => void;
  onDelete: () => void;
};

export function PartMenu({ name, hint, onRename, onDelete }: PartMenuProps) {
  return (
    <Menu position="bottom-end">
      <MoreButton name={name} />
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
