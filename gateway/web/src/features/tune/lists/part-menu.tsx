// The menu of a timeline, run or scenario in the lists: rename and delete, below what only some of them have.
import { Menu } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { MoreButton } from "@/components/more-button";

type PartMenuProps = {
  name: string;
  tabIndex: 0 | -1;
  /** `hint`: what is deleted with it, or stays. Null for viewers. */
  edit: { hint: string; rename: () => void; remove: () => void } | null;
  /** Items above these. */
  children?: ReactNode;
};

export function PartMenu({ name, tabIndex, edit, children }: PartMenuProps) {
  return (
    <Menu position="bottom-end">
      <MoreButton name={name} tabIndex={tabIndex} />
      <Menu.Dropdown>
        {children}
        {edit ? (
          <>
            <Menu.Item leftSection={<IconPencil size={14} />} onClick={edit.rename}>
              Rename…
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTrash size={14} />}
              title={edit.hint}
              onClick={edit.remove}
            >
              Delete
            </Menu.Item>
          </>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
