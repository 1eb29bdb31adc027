// The first frame of each clip as it will be cut, in the shape that it will have, and the frame at the end; a press shows it.
import { IconDice5, IconFocusCentered } from "@tabler/icons-react";
import { PatientImage } from "@/components/patient-image";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import type { FrameTable } from "@/lib/frames";
import type { PlannedClip } from "@/lib/spans";
import { shortClock } from "@/lib/time";
import { windowAt, type Size, type Window } from "@/features/cut/crop-window";
import { clipCrops, type ClipShows, type Cropping } from "@/features/cut/cropping";
import { useRested } from "@/features/cut/use-rested";
import type { Screen } from "../player/screen";
import { showsFrame, useShown } from "../player/use-player";
import classes from "./first-frames.module.css";

const SHOWN = 4;
/** Of what is fetched, and of what is seen: upright pictures get more, for as many pixels. All in px. */
const HEIGHT = 144;
const LYING = 42;
const UPRIGHT = 72;

type FirstFramesProps = {
  asset: Asset;
  table: FrameTable | undefined;
  screen: Screen;
  clips: number;
  plan: PlannedClip[];
  /** Of each clip. */
  length: number;
  cropping: Cropping;
  /** Shows a frame. */
  onJump: (frame: number) => void;
};

export function FirstFrames(props: FirstFramesProps) {
  const { asset, table, screen, clips, plan, length, cropping, onJump } = props;
  // Each is decoded from its key frame on, while the browser does the same for what was pointed at.
  const settled = useRested(plan, screen);
  // So is the first picture of a file that is opened.
  const seesFrame = useShown(screen, showsFrame);
  const last = settled.at(-1);
  const shown = settled.slice(0, SHOWN);
  const shows = clipCrops(
    cropping,
    settled.map(({ start }) => start),
    length,
  );
  const picture = (frame: number) =>
    seesFrame ? address.picture(asset.id, frame, { height: HEIGHT }) : null;
  const video = asset.video ?? null;
  const windowOf = (clip: ClipShows | undefined, seconds: number) =>
    video && clip && typeof clip !== "string" ? windowAt(clip, video, seconds) : null;
  const shapes = shows.slice(0, SHOWN).map((one) => windowOf(one, 0) ?? video);
  const isUpright = shapes.some((shape) => shape !== null && shape.height >= shape.width);
  const high = isUpright ? UPRIGHT : LYING;
  const end = table && last ? table.clamp(table.atOrBefore(last.end) - 1) : 0;
  return (
    <ol
      className={classes.frames}
      style={{
        gridTemplateColumns: `repeat(${Math.min(SHOWN, clips) + 1}, 1fr)`,
        height: high + CAPTION,
      }}
      aria-label="First frames of the clips"
    >
      {shown.map((clip, i) => (
        <ClipFrame
          key={clip.index}
          source={table && clip.firstFrame < table.count ? picture(clip.firstFrame) : null}
          number={String(clip.index + 1)}
          caption={shortClock(clip.start)}
          what="clip’s first frame"
          video={video}
          high={high}
          shows={shows[i] ?? null}
          window={windowOf(shows[i], 0)}
          onPress={() => onJump(clip.firstFrame)}
        />
      ))}
      {table && last ? (
        <ClipFrame
          source={last.end <= table.durationSeconds + 0.001 ? picture(end) : null}
          number={settled.length > SHOWN ? `…${settled.length} end` : "end"}
          caption={shortClock(last.end)}
          what="span’s last frame"
          video={video}
          high={high}
          shows={shows.at(-1) ?? null}
          window={windowOf(shows.at(-1), length)}
          onPress={() => onJump(end)}
        />
      ) : null}
    </ol>
  );
}

/** Below a picture. */
const CAPTION = 16;

type ClipFrameProps = {
  /** Null where there is no such frame. */
  source: string | null;
  number: string;
  caption: string;
  /** Which frame it is, in words. */
  what: string;
  video: Size | null;
  high: number;
  shows: ClipShows;
  window: Window | null;
  onPress: () => void;
};

const UNDECIDED = {
  chance: { why: "Shown whole: chance may crop it", Icon: IconDice5 },
  subject: {
    why: "Shown whole: its crop will stand where its subject is",
    Icon: IconFocusCentered,
  },
} as const;

function Undecided({ by }: { by: keyof typeof UNDECIDED }) {
  const { why, Icon } = UNDECIDED[by];
  return (
    <span className={classes.chance} role="img" aria-label={why} title={why}>
      <Icon size={14} />
    </span>
  );
}

function ClipFrame(props: ClipFrameProps) {
  const { source, number, caption, what, video, high, shows, window, onPress } = props;
  const shape = window ?? video ?? { width: 16, height: 9 };
  return (
    <li>
      <button
        type="button"
        className={classes.frame}
        style={{ height: high, width: `min(100%, ${(high * shape.width) / shape.height}px)` }}
        aria-label={`${number}: show the ${what}, ${caption}`}
        title={`Show the ${what}`}
        disabled={source === null}
        onClick={onPress}
      >
        {source && video && window ? (
          <Cropped source={source} video={video} window={window} />
        ) : null}
        {source && !window ? <PatientImage src={source} className={classes.whole} /> : null}
        <span className={number.endsWith("end") ? classes.end : classes.number}>{number}</span>
        {typeof shows === "string" ? <Undecided by={shows} /> : null}
      </button>
      <div className={source ? classes.caption : `${classes.caption} ${classes.unfit}`}>
        {source ? caption : "past the end"}
      </div>
    </li>
  );
}

/** A part of a picture, as large as its place allows. */
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
        <PatientImage src={source} className={classes.part} />
      </div>
    </div>
  );
}
