// The first frame of each clip as it will be cut, and the frame at the end.
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
import classes from "./first-frames.module.css";

const SHOWN = 4;
const HEIGHT = 96;

type FirstFramesProps = {
  asset: Asset;
  table: FrameTable | undefined;
  screen: Screen;
  clips: number;
  plan: PlannedClip[];
  /** Of each clip. */
  length: number;
  cropping: Cropping;
};

export function FirstFrames(props: FirstFramesProps) {
  const { asset, table, screen, clips, plan, length, cropping } = props;
  // Each is decoded from its key frame on, while the browser does the same for what was pointed at.
  const settled = useRested(plan, screen);
  const last = settled.at(-1);
  const shown = settled.slice(0, SHOWN);
  const columns = { gridTemplateColumns: `repeat(${Math.min(SHOWN, clips) + 1}, 1fr)` };
  const shows = clipCrops(
    cropping,
    settled.map(({ start }) => start),
    length,
  );
  const picture = (frame: number) => address.picture(asset.id, frame, { height: HEIGHT });
  const video = asset.video ?? null;
  return (
    <ol className={classes.frames} style={columns} aria-label="First frames of the clips">
      {shown.map((clip, i) => (
        <ClipFrame
          key={clip.index}
          source={table && clip.firstFrame < table.count ? picture(clip.firstFrame) : null}
          number={String(clip.index + 1)}
          caption={shortClock(clip.start)}
          video={video}
          shows={shows[i] ?? null}
          seconds={0}
        />
      ))}
      {table && last ? (
        <ClipFrame
          source={
            last.end <= table.durationSeconds + 0.001
              ? picture(table.clamp(table.atOrBefore(last.end) - 1))
              : null
          }
          number={settled.length > SHOWN ? `…${settled.length} end` : "end"}
          caption={shortClock(last.end)}
          video={video}
          shows={shows.at(-1) ?? null}
          seconds={length}
        />
      ) : null}
    </ol>
  );
}

type ClipFrameProps = {
  source: string | null;
  number: string;
  caption: string;
  video: Size | null;
  shows: ClipShows;
  /** From the clip's first frame. */
  seconds: number;
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

function ClipFrame({ source, number, caption, video, shows, seconds }: ClipFrameProps) {
  const window =
    video && shows !== null && typeof shows !== "string" ? windowAt(shows, video, seconds) : null;
  return (
    <li>
      <div className={classes.frame}>
        {source && video && window ? (
          <Cropped source={source} video={video} window={window} />
        ) : null}
        {source && !window ? <PatientImage src={source} className={classes.whole} /> : null}
        <span className={number.endsWith("end") ? classes.end : classes.number}>{number}</span>
        {typeof shows === "string" ? <Undecided by={shows} /> : null}
      </div>
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
