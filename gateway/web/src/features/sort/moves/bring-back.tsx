// The button that brings back what was sorted last. It is always in its place, so that nothing beside it moves.
import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { KeyHint } from "@/components/key-caps";
import { useHasSorted } from "@/lib/api/changes/changes-of-tab";
import { useShortcut } from "@/lib/keys/key-bindings";
import { useHasDone } from "@/lib/undo/undo";
import classes from "../grid/sort-grid.module.css";

export function BringBack({ onBack }: { onBack: () => void }) {
  const shortcut = useShortcut("sortBack");
  const hasSorted = useHasSorted();
  const hasDecided = useHasDone("sorting");
  return (
    <Button
      leftSection={<IconArrowBackUp size={16} />}
      rightSection={<KeyHint action="sortBack" />}
      aria-keyshortcuts={shortcut}
      disabled={!hasSorted && !hasDecided}
      onClick={onBack}
    >
      <span className={classes.words}>Bring back</span>
    </Button>
  );
}
