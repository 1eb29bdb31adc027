// Boxes that a model found in the visible frame, drawn on the picture. The picture has no black bars, so shares of the
// frame's size are places on the picture.
import { BoxLayer, DrawnBox } from "@/components/drawn-boxes";
import type { DetectionRun } from "@/lib/api/client";
import { useFoundFrames, type Boxes } from "../api/found-frames";
import type { StoryboardScreen } from "../scrub/storyboard-screen";
import { useIsRough } from "../scrub/use-is-rough";
import { useRested } from "../player/use-rested";
import type { Screen } from "@/lib/player/screen";
import { frameOf, isPlaying, useShown } from "@/lib/player/use-player";
import { halfOf, heldFrame, wantedStretches, type Analysed } from "./found-frames";
import { hueOf } from "./found-hues";

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
    <BoxLayer
      isDashed={held.isHeld}
      aria-label={wordsFor(boxes, held.frame)}
      data-testid="found-boxes"
      data-frame={held.frame}
    >
      {boxes.map(({ x1, y1, x2, y2, ...box }, i) => (
        <DrawnBox
          key={box.track ?? `${i}`}
          className={hueOf(box.track ?? box.class_index)}
          place={{ x: x1, y: y1, width: x2 - x1, height: y2 - y1 }}
          size={run}
          name={box.track === null ? box.class_name : `${box.class_name} ${box.track}`}
          score={box.score}
          data-testid="found-box"
        />
      ))}
    </BoxLayer>
  );
}

function wordsFor(boxes: Boxes, frame: number): string {
  const counts = new Map<string, number>();
  for (const { class_name: name } of boxes) counts.set(name, (counts.get(name) ?? 0) + 1);
  const found = Array.from(counts, ([name, count]) => `${count} × ${name}`).join(", ");
  return `Found in frame ${frame}: ${found || "nothing"}`;
}
