// The crop window on the picture, with thin lines for thirds and middle; the rest is darkened. It is moved by dragging,
// by the arrow keys when it has the focus, and by a press beside it; dragging a corner changes its ratio.
import { IconDice5, IconFocusCentered, IconSquareRotatedFilled } from "@tabler/icons-react";
import { useRef, type KeyboardEvent, type MouseEvent, type PointerEvent } from "react";
import type { FrameTable } from "@/lib/footage/frames";
import type { ClipCrop } from "@/lib/api/client";
import { cropWords } from "@/lib/clips/crop-words";
import type { Screen } from "@/lib/player/screen";
import { useCroppedFrame } from "./use-cropped-frame";
import { RATIOS } from "./crop-edits";
import {
  centerFor,
  draggedWindow,
  middleAt,
  windowAt,
  type Size,
  type Window,
} from "./crop-window";
import { cropAt, keyframeAt, stateAt, type Cropping, type CropState } from "./cropping";
import classes from "./crop-overlay.module.css";

type CropOverlayProps = {
  video: Size;
  cropping: Cropping;
  screen: Screen;
  table: FrameTable | undefined;
  onChange: (change: Partial<CropState>) => void;
};

/** One press of an arrow key, as a share of the picture's width. */
const STEP = 0.01;
const KEYS: Record<string, number> = { ArrowLeft: -STEP, ArrowRight: STEP };
/** Factor for steps with Shift. */
const LARGER = 10;

export function CropOverlay({ video, cropping, screen, table, onChange }: CropOverlayProps) {
  const frame = useCroppedFrame(screen, cropping);
  const seconds = table && frame !== null ? table.secondsOf(frame) : 0;
  const crop = cropAt(cropping, seconds);
  const state = stateAt(cropping, seconds);
  const window = crop ? windowAt(crop, video, seconds) : null;
  const put = (middle: number) => {
    if (crop) onChange({ center: centerFor(crop, video, middle) });
  };
  const reshape = (stays: number, dragged: number) => {
    const shape = draggedWindow(video, stays, dragged, RATIOS);
    if (!crop || !shape) return;
    const { ratio, middle } = shape;
    onChange({ ratio, center: centerFor({ ratio, anchor: crop.anchor }, video, middle) });
  };
  return (
    <>
      {crop && window ? (
        <WindowOnPicture
          crop={crop}
          window={window}
          middle={middleAt(crop, video, seconds)}
          video={video}
          onPut={put}
          onReshape={reshape}
        />
      ) : null}
      <Facts cropping={cropping} state={state} window={window} seconds={seconds} />
    </>
  );
}

type WindowProps = {
  crop: ClipCrop;
  window: Window;
  /** Middle of the window, not rounded to pixels, so that many small steps are as long as one large one. */
  middle: number;
  video: Size;
  /** Called with the new middle of the window, in pixels of the picture. */
  onPut: (middle: number) => void;
  /** Called with the edge that stays and the new place of the other edge, in pixels of the picture. */
  onReshape: (stays: number, dragged: number) => void;
};

function WindowOnPicture({ crop, window, middle, video, onPut, onReshape }: WindowProps) {
  const layer = useRef<HTMLDivElement>(null);
  /** Distance of the pointer from the window's middle when the drag began; null while it is not dragged. */
  const held = useRef<number | null>(null);
  const dragged = useRef(false);
  const free = video.width - window.width;

  const pixelAt = (event: MouseEvent) => {
    const { left, width } = layer.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return ((event.clientX - left) / width) * video.width;
  };
  /** Limits the middle so that the window stays inside the picture. */
  const within = (wanted: number) =>
    Math.min(video.width - window.width / 2, Math.max(window.width / 2, wanted));

  const pressed = (event: KeyboardEvent) => {
    const by = (KEYS[event.key] ?? 0) * (event.shiftKey ? LARGER : 1) * video.width;
    const ends: Record<string, number> = { Home: 0, End: video.width };
    const wanted = by === 0 ? ends[event.key] : middle + by;
    if (wanted === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    onPut(within(wanted));
  };
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`;
  return (
    // A press beside the window moves it there; the window itself is moved by keys.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      ref={layer}
      className={classes.layer}
      onClick={(event) => {
        if (event.target !== layer.current) return;
        event.stopPropagation();
        onPut(pixelAt(event));
      }}
    >
      <div
        className={classes.window}
        style={{
          left: percent(window.left, video.width),
          top: percent(window.top, video.height),
          width: percent(window.width, video.width),
          height: percent(window.height, video.height),
        }}
        role="slider"
        tabIndex={0}
        aria-label="Crop"
        aria-valuemin={0}
        aria-valuemax={free}
        aria-valuenow={window.left}
        aria-valuetext={`${cropWords({ ...crop, path: [{ seconds: 0, center: middle / video.width }] })} of the width, ${window.width} × ${window.height}`}
        onKeyDown={pressed}
        // Only Tab focuses the window, a press does not, so that the page keeps the arrow keys.
        onMouseDown={(event) => event.preventDefault()}
        onPointerDown={(event: PointerEvent<HTMLDivElement>) => {
          if (event.button !== 0) return;
          // Keeps the picture below from being dragged as well.
          event.stopPropagation();
          event.currentTarget.setPointerCapture(event.pointerId);
          held.current = pixelAt(event) - middle;
          dragged.current = false;
        }}
        onPointerMove={(event) => {
          if (held.current === null) return;
          const wanted = within(pixelAt(event) - held.current);
          if (!dragged.current && Math.abs(wanted - middle) < video.width * SLACK) return;
          dragged.current = true;
          onPut(wanted);
        }}
        onPointerUp={() => (held.current = null)}
        onPointerCancel={() => (held.current = null)}
        onClick={(event) => {
          // A click at the end of a drag must not play or pause.
          if (dragged.current) event.stopPropagation();
          dragged.current = false;
        }}
      >
        <span className={classes.thirds} />
        <span className={classes.middle} />
        {/* Corners need no keys: the ratio can be typed, and has a key of its own. */}
        {/* A window lower than the picture is as wide as the picture, so it has no corners to drag. */}
        {(window.height < video.height - 1 ? [] : CORNERS).map((corner) => (
          <Corner
            key={corner}
            corner={corner}
            stays={corner.endsWith("left") ? window.left + window.width : window.left}
            pixelAt={pixelAt}
            onReshape={onReshape}
          />
        ))}
      </div>
    </div>
  );
}

const CORNERS = ["top left", "top right", "bottom left", "bottom right"] as const;

type CornerProps = {
  corner: (typeof CORNERS)[number];
  stays: number;
  pixelAt: (event: MouseEvent) => number;
  onReshape: WindowProps["onReshape"];
};

function Corner({ corner, stays, pixelAt, onReshape }: CornerProps) {
  /** The opposite edge, which stays while the corner is dragged; null while it is not. */
  const held = useRef<number | null>(null);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <span
      className={classes.corner}
      data-corner={corner}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        // Keeps the window from being dragged as well.
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = stays;
      }}
      onPointerMove={(event) => {
        if (held.current === null) return;
        event.stopPropagation();
        onReshape(held.current, pixelAt(event));
      }}
      onPointerUp={() => (held.current = null)}
      onPointerCancel={() => (held.current = null)}
      onClick={(event) => event.stopPropagation()}
    />
  );
}

/** A pointer that moves less than this share of the picture's width is a press, not a drag. */
const SLACK = 0.004;

type FactsProps = {
  cropping: Cropping;
  state: CropState;
  window: Window | null;
  seconds: number;
};

/** Size and place of the window, random crops and key frames, in words. */
function Facts({ cropping, state, window, seconds }: FactsProps) {
  const count = cropping.keyframes.length;
  const chances = [state.random_portrait && "9:16", state.random_square && "1:1"].filter(Boolean);
  if (!window && chances.length === 0 && count === 0) return null;
  const key = keyframeAt(cropping, seconds);
  return (
    <div className={classes.facts}>
      {window ? (
        <>
          <strong>{state.ratio}</strong>
          <span>
            {window.width}×{window.height} at {window.left}, {window.top}
          </span>
        </>
      ) : (
        <span>whole picture</span>
      )}
      {chances.length > 0 ? (
        <span className={classes.fact}>
          <IconDice5 size={14} aria-hidden /> some clips {chances.join(", ")}
        </span>
      ) : null}
      {window && cropping.follow_subject ? (
        <span className={classes.fact}>
          <IconFocusCentered size={14} aria-hidden /> clips follow their subject
        </span>
      ) : null}
      {count > 0 ? (
        <span className={classes.fact}>
          <IconSquareRotatedFilled size={12} aria-hidden />
          {key < 0
            ? `before ${count === 1 ? "the key" : `${count} keys`}`
            : `key ${key + 1} of ${count}`}
        </span>
      ) : null}
    </div>
  );
}
