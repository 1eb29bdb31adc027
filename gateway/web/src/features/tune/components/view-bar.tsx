// The zoom of the frame, and the button that shows before and now side by side.
import { ActionIcon, Button, VisuallyHidden } from "@mantine/core";
import { IconColumns2, IconZoomIn, IconZoomOut } from "@tabler/icons-react";
import { KeyHint } from "@/components/key-caps";
import { useShortcut } from "@/lib/key-bindings";
import type { FrameView } from "../use-view";
import { isPixelForPixel } from "../view";
import classes from "./frame-canvas.module.css";

type ViewBarProps = { seen: FrameView; wiping: boolean; onWipe: () => void };

export function ViewBar({ seen, wiping, onWipe }: ViewBarProps) {
  const { view, extent, closer, farther, pixels } = seen;
  const [closerKey, fartherKey] = [useShortcut("tuneCloser"), useShortcut("tuneFarther")];
  const [pixelsKey, wipeKey] = [useShortcut("tunePixels"), useShortcut("tuneWipe")];
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
        title="Before on the left of a divider, now on its right"
        leftSection={<IconColumns2 size={16} />}
        rightSection={<KeyHint action="tuneWipe" />}
        onClick={onWipe}
      >
        Wipe
      </Button>
    </div>
  );
}
