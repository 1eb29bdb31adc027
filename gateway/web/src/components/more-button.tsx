// The button that opens the menu of a list item.
import { ActionIcon, Menu } from "@mantine/core";
import { IconDotsVertical } from "@tabler/icons-react";

/** To be used as the target of a `Menu`. */
export function MoreButton({ name }: { name: string }) {
  return (
    <Menu.Target>
      <ActionIcon size={24} aria-label={`More for ${name}`} title="More">
        <IconDotsVertical size={16} stroke={1.5} />
      </ActionIcon>
    </Menu.Target>
  );
}
