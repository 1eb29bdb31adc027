// The button that opens the menu of a list item.
import { ActionIcon, Menu } from "@mantine/core";
import { IconDotsVertical } from "@tabler/icons-react";

/** To be used as the target of a `Menu`. */
export function MoreButton({ name, tabIndex = 0 }: { name: string; tabIndex?: 0 | -1 }) {
  return (
    <Menu.Target>
      <ActionIcon size={24} aria-label={`More for ${name}`} title="More" tabIndex={tabIndex}>
        <IconDotsVertical size={16} stroke={1.5} />
      </ActionIcon>
    </Menu.Target>
  );
}
