// What can be done with a timeline, a run or a scenario of the lists.
import { ActionIcon, Menu } from "@mantine/core";
import { IconDotsVertical, IconPencil, IconTrash } from "@tabler/icons-react";

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
      <Menu.Target>
        <ActionIcon size={24} aria-label={`More for ${name}`} title="More">
          <IconDotsVertical size={16} stroke={1.5} />
        </ActionIcon>
      </Menu.Target>
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
