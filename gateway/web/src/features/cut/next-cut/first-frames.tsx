// The first frame of each clip, cropped as the clip will be, and the last frame of the span; pressing one shows it.
// They scroll sideways if there are many. Arrow keys go from one to the next; for Tab they are one stop.
import { IconDice5, IconFocusCentered } from "@tabler/icons-react";
import { useState, type KeyboardEvent } from "react";
import { RetryingImage } from "@/components/retrying-image";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import { type Batch, type PlannedClip } from "@/lib/clips/spans";
import { wordsFor } from "@/lib/api/problem";
import { shortClock } from "@/lib/time/time";
import { windowAt, type Size, type Window } from "../crop/crop-window";
import type { ClipView } from "../crop/cropping";
import type { Screen } from "@/lib/player/screen";
import { showsFrame, useShown } from "@/lib/player/use-player";
import type { SeenClips } from "./use-seen-clips";
import classes from "./first-frames.module.css";

/** Frames that fit beside the end frame before the list scrolls. */
const SHOWN = 4;
/** Height of the fetched pictures, in px. */
const HEIGHT = 144;
/** Heights at which they are shown, in px; upright ones are narrow, so they are shown taller. */
const LANDSCAPE_WIDTH = 42;
const PORTRAIT_HEIGHT = 72;
/** Space between two frames, in px. */
const GAP = 4;

type FirstFramesProps = {
  asset: Asset;
  table: FrameTable | undefined;
  screen: Screen;
  batch: Batch;
  seen: SeenClips;
  /** Shows a frame. */
  onJump: (frame: number) => void;
};

export function FirstFrames(props: FirstFramesProps) {
  const { asset, table, screen, batch, seen, onJump } = props;
  const { clips, pictured, isBehind, error } = seen;
  const length = batch.seconds;
  // Requested only after the opened file's first picture has arrived.
  const seesFrame = useShown(screen, showsFrame);
  const last = clips.at(-1);
  const picture = (frame: number) =>
    seesFrame ? address.picture(asset.id, frame, { height: HEIGHT }) : null;
  const firstPicture = (clip: PlannedClip | undefined) =>
    table && clip && clip.firstFrame < table.count ? picture(clip.firstFrame) : null;
  const video = asset.video ?? null;
  const windowOf = (clip: ClipView | undefined, seconds: number) =>
    video && clip && typeof clip !== "string" ? windowAt(clip, video, seconds) : null;
  const shapes = clips.map(({ shows }) => windowOf(shows, 0) ?? video);
  const isUpright = shapes.some((shape) => shape !== null && shape.height >= shape.width);
  const high = isUpright ? PORTRAIT_HEIGHT : LANDSCAPE_WIDTH;
  const [held, setHeld] = useState(0);
  const stop = Math.min(held, clips.length);
  const tabbed = (place: number) => ({
    tabIndex: place === stop ? 0 : -1,
    onFocus: () => setHeld(place),
  });
  const columns = Math.min(SHOWN, batch.clips) + 1;
  const endFrame = (seconds: number) => (table ? table.clamp(table.atOrBefore(seconds) - 1) : 0);
  const endPictured = pictured.at(-1);
  return (
    // Key presses come from the buttons inside, which are one stop for Tab.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <ol
      className={classes.frames}
      style={{
        gridAutoColumns: `calc((100% - ${(columns - 1) * GAP}px) / ${columns})`,
        columnGap: GAP,
        // Keeps the focused frame from scrolling behind the end frame.
        scrollPaddingRight: `calc(${100 / columns}% + ${GAP}px)`,
        height: high + CAPTION + BAR,
      }}
      aria-label="First frames of the clips"
      aria-busy={isBehind}
      onKeyDown={moveFocus}
    >
      {clips.map((clip, i) => (
        <ClipFrame
          key={clip.index}
          source={table && clip.firstFrame < table.count ? firstPicture(pictured[i]) : null}
          isPast={table !== undefined && clip.firstFrame >= table.count}
          number={String(clip.index + 1)}
          caption={shortClock(clip.start)}
          what="clip’s first frame"
          video={video}
          high={high}
          shows={clip.shows}
          error={error}
          window={windowOf(clip.shows, 0)}
          onPress={() => onJump(clip.firstFrame)}
          {...tabbed(i)}
        />
      ))}
      {table && last ? (
        <ClipFrame
          source={fits(last.end, table) && endPictured ? picture(endFrame(endPictured.end)) : null}
          isPast={!fits(last.end, table)}
          number="end"
          caption={shortClock(last.end)}
          what="span’s last frame"
          video={video}
          high={high}
          shows={last.shows}
          error={error}
          window={windowOf(last.shows, length)}
          onPress={() => onJump(endFrame(last.end))}
          {...tabbed(clips.length)}
        />
      ) : null}
    </ol>
  );
}

/** Whether a span up to this second lies within the video; containers round their durations. */
const fits = (end: number, table: FrameTable) => end <= table.durationSeconds + 0.001;

/** Height of the caption below a picture, in px. */
const CAPTION = 16;
/** Height of the scroll bar, in px; reserved even without one, so that nothing moves when it appears. */
const BAR = 8;

const STEPS: Partial<Record<string, (at: number, count: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Moves the focus along the frames; the page would use the same keys to step through the video. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = STEPS[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const frames = [...event.currentTarget.querySelectorAll<HTMLElement>("button:enabled")];
  const at = frames.findIndex((frame) => frame === document.activeElement);
  frames[step(at, frames.length)]?.focus();
}

type ClipFrameProps = {
  /** Address of the picture, which is an earlier cut's until the screen rests; null if there is none yet. */
  source: string | null;
  /** Whether the frame is past the end of the video. */
  isPast: boolean;
  number: string;
  caption: string;
  /** Which frame it is, in words. */
  what: string;
  video: Size | null;
  high: number;
  shows: ClipView;
  /** Why the crop is not known; null or undefined if there was no error. */
  error: unknown;
  window: Window | null;
  onPress: () => void;
  tabIndex: number;
  onFocus: () => void;
};

const UNDECIDED = {
  chance: { why: "Shown whole: it may be cropped at random", Icon: IconDice5 },
  subject: {
    why: "Shown whole: its crop will be placed on its subject",
    Icon: IconFocusCentered,
  },
} as const;

function Undecided({ by, error }: { by: keyof typeof UNDECIDED; error: unknown }) {
  const { why: whole, Icon } = UNDECIDED[by];
  const why = error ? `${whole}. ${wordsFor(error)}` : whole;
  return (
    <span className={classes.chance} role="img" aria-label={why} title={why}>
      <Icon size={14} />
    </span>
  );
}

function ClipFrame(props: ClipFrameProps) {
  const { source, isPast, number, caption, what, video, high, shows, error, window } = props;
  const { onPress, tabIndex, onFocus } = props;
  const cropped = shows && typeof shows !== "string" ? `, cropped to ${shows.ratio}` : "";
  const shape = window ?? video ?? { width: 16, height: 9 };
  return (
    <li>
      <button
        type="button"
        className={classes.frame}
        style={{ height: high, width: `min(100%, ${(high * shape.width) / shape.height}px)` }}
        aria-label={`${number}: show the ${what}, ${caption}${cropped}`}
        title={`Show the ${what}`}
        disabled={source === null}
        onClick={onPress}
        tabIndex={tabIndex}
        onFocus={onFocus}
      >
        {source && video && window ? (
          <Cropped source={source} video={video} window={window} />
        ) : null}
        {source && !window ? <RetryingImage src={source} className={classes.whole} lazy /> : null}
        <span className={number.endsWith("end") ? classes.end : classes.number}>{number}</span>
        {typeof shows === "string" ? <Undecided by={shows} error={error} /> : null}
      </button>
      <div className={isPast ? `${classes.caption} ${classes.unfit}` : classes.caption}>
        {isPast ? "past end" : caption}
      </div>
    </li>
  );
}

/** The part of a picture inside a crop window, scaled to fill the frame's place. */
function Cropped({ source, video, window }: { source: string; video: Size; window: Window }) {
  const aspect = window.width / window.height;
  return (
    <div
      className={classes.window}
      style={{ aspectRatio: aspect, width: `min(100cqw, calc(100cqh * ${aspect}))` }}
    >
      <div
        className={classes.behind}
        style={{
          width: `${(100 * video.width) / window.width}%`,
          height: `${(100 * video.height) / window.height}%`,
          left: `${(-100 * window.left) / window.width}%`,
          top: `${(-100 * window.top) / window.height}%`,
        }}
      >
        <RetryingImage src={source} className={classes.part} lazy />
      </div>
    </div>
  );
}
