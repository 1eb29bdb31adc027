// Boxes that a model found in the visible frame, drawn on the picture. The picture has no black bars, so shares of the
// frame's size are places on the picture.
import type { DetectionRun } from "@/lib/api/client";
import { useFoundFrames, type Boxes } from "@/features/cut/api/found-frames";
import { halfOf, heldFrame, wantedStretches, type Analysed } from "@/features/cut/found-frames";
import { hueOf } from "@/features/cut/found-hues";
import type { StoryboardScreen } from "@/features/cut/scrub/storyboard-screen";
import { useIsRough } from "@/features/cut/scrub/use-is-rough";
import { useRested } from "@/features/cut/use-rested";
import type { Screen } from "./screen";
import { frameOf, isPlaying, useShown } from "./use-player";
import classes from "./found-boxes.module.css";

type FoundBoxesProps = {
  run: DetectionRun;
  looked: Analysed;
  isSeen: (className: string) => boolean;
  screen: Screen;
  /** Covers the exact picture with storyboard tiles; null if there is no storyboard. */
  rough: StoryboardScreen | null;
};

export function FoundBoxes({ run, looked, isSeen, screen, rough }: FoundBoxesProps) {
  const half = useShown(screen, ({ frame }) => (frame === null ? 0 : halfOf(looked, frame)));
  // Boxes are requested only once the picture rests, so that while dragging frames are loaded first.
  const rested = useRested(half, screen);
  const boxesOf = useFoundFrames(run, looked, wantedStretches(looked, rested));
  const frame = useShown(screen, frameOf);
  const playing = useShown(screen, isPlaying);
  const isRough = useIsRough(rough);
  const held = frame === null || isRough ? null : heldFrame(looked, frame, playing);
  const boxes = held && boxesOf(held.frame)?.filter((box) => isSeen(box.class_name));
  // The picture size of a run that has just begun may arrive after its first boxes.
  if (!held || !boxes || run.width === 0) return null;
  return (
    <div
      className={held.isHeld ? `${classes.layer} ${classes.held}` : classes.layer}
      role="img"
      aria-label={wordsFor(boxes, held.frame)}
      data-testid="found-boxes"
      data-frame={held.frame}
    >
      {boxes.map((box, i) => (
        <Box key={box.track ?? `${i}`} box={box} width={run.width} height={run.height} />
      ))}
    </div>
  );
}

type BoxProps = { box: Boxes[number]; width: number; height: number };

function Box({ box, width, height }: BoxProps) {
  const { x1, y1, x2, y2, score, class_name: name, class_index: index, track } = box;
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`;
  // The label of a box at the picture's upper edge is inside the box.
  const looks = [classes.box, hueOf(track ?? index), y1 < LABEL * height && classes.below];
  return (
    <div
      className={looks.filter(Boolean).join(" ")}
      style={{
        left: percent(x1, width),
        top: percent(y1, height),
        width: percent(x2 - x1, width),
        height: percent(y2 - y1, height),
      }}
      data-testid="found-box"
    >
      <span className={classes.words}>
        {track === null ? name : `${name} ${track}`} <span>{score.toFixed(2)}</span>
      </span>
    </div>
  );
}

/** Space that a label needs above its box, as a share of the picture's height. */
const LABEL = 0.04;

function wordsFor(boxes: Boxes, frame: number): string {
  const counts = new Map<string, number>();
  for (const { class_name: name } of boxes) counts.set(name, (counts.get(name) ?? 0) + 1);
  const found = Array.from(counts, ([name, count]) => `${count} × ${name}`).join(", ");
  return `Found in frame ${frame}: ${found || "nothing"}`;
}
