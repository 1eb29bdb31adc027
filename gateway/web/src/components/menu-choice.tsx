// A radio item of a menu. Mantine's plain item does not accept the role.
import { Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";

type MenuChoiceProps = { words: string; here: boolean; onChoose: () => void };

export function MenuChoice({ words, here, onChoose }: MenuChoiceProps) {
  return (
    <Menu.RadioItem
      value={words}
      checked={here}
      onChange={onChoose}
      checkIcon={<IconCheck size={14} />}
      closeMenuOnClick
    >
      {words}
    </Menu.RadioItem>
  );
}
