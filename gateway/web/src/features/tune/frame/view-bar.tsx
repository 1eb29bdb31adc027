// The zoom of the frame, the button that shows before and now side by side, and the one that ends a comparison.
import { ActionIcon, Button, VisuallyHidden } from "@mantine/core";
import { IconColumns2, IconX, IconZoomIn, IconZoomOut } from "@tabler/icons-react";
import { KeyHint } from "@/components/key-caps";
import { useShortcut } from "@/lib/keys/key-bindings";
import { titleOfBefore, type Compared } from "../words";
import type { FrameView } from "./use-view";
import { isPixelForPixel } from "./view";
import classes from "./frame-canvas.module.css";

type ViewBarProps = {
  seen: FrameView;
  wiping: boolean;
  onWipe: () => void;
  compared: Compared | null;
  onEndComparison: () => void;
};

export function ViewBar({ seen, wiping, onWipe, compared, onEndComparison }: ViewBarProps) {
  const { view, extent, closer, farther, pixels } = seen;
  const [closerKey, fartherKey] = [useShortcut("tuneCloser"), useShortcut("tuneFarther")];
  const [pixelsKey, wipeKey] = [useShortcut("tunePixels"), useShortcut("tuneWipe")];
  const compareKey = useShortcut("tuneCompare");
  const percent = `${Math.round((100 * view.scale) / extent.pixel)}%`;
  return (
    <div className={classes.views} role="group" aria-label="View of the frame">
      <ActionIcon aria-label="Zoom out" aria-keyshortcuts={fartherKey} onClick={farther}>
        <IconZoomOut size={16} />
      </ActionIcon>
      <Button
        aria-pressed={isPixelForPixel(view, extent)}
        aria-keyshortcuts={pixelsKey}
        title="Pixel for pixel, the whole frame"
        rightSection={<KeyHint action="tunePixels" />}
        onClick={pixels}
      >
        <span className={classes.percent}>{percent}</span>
        <VisuallyHidden>, pixel for pixel or the whole frame</VisuallyHidden>
      </Button>
      <ActionIcon aria-label="Zoom in" aria-keyshortcuts={closerKey} onClick={closer}>
        <IconZoomIn size={16} />
      </ActionIcon>
      <Button
        variant={wiping ? "default" : "subtle"}
        aria-pressed={wiping}
        aria-keyshortcuts={wipeKey}
        title={`${titleOfBefore(compared)} on the left of a divider, now on its right`}
        leftSection={<IconColumns2 size={16} />}
        rightSection={<KeyHint action="tuneWipe" />}
        onClick={onWipe}
      >
        Wipe
      </Button>
      {compared ? (
        <Button
          aria-label={`Compared with run ${compared.number}: end the comparison`}
          aria-keyshortcuts={compareKey}
          title="End the comparison"
          rightSection={
            <span className={classes.end}>
              <KeyHint action="tuneCompare" />
              <IconX size={16} />
            </span>
          }
          onClick={onEndComparison}
        >
          <span className={classes.long}>Compared with run {compared.number}</span>
          <span className={classes.short}>With run {compared.number}</span>
        </Button>
      ) : null}
    </div>
  );
}
