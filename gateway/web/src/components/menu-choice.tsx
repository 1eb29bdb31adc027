// One of several in a menu, of which exactly one is chosen. Mantine's plain item would not let itself be called a radio.
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
