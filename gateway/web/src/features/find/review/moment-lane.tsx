// The stretch around a moment: its scores with the threshold, its waveform, the ends, and the play head.
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import type { Asset, Finder, Moment } from "@/lib/api/client";
import { isMissing, wordsFor } from "@/lib/api/problem";
import { useWaveform } from "@/lib/api/assets/waveform";
import type { FrameTable } from "@/lib/footage/frames";
import { drawWaveform } from "@/lib/footage/waveform-drawing";
import { levelFor, overviewLevel, tilesOver } from "@/lib/footage/waveform-tiles";
import type { Screen } from "@/lib/player/screen";
import { frameOf, useShown } from "@/lib/player/use-player";
import { frameName, shortClock } from "@/lib/time/time";
import { useVideoScores } from "../api/moments";
import { hundredths } from "../finders/words";
import type { End, Frames } from "./ends";
import { areaOf, stepsIn, stretchAround, type Stretch } from "./score-lane";
import classes from "./moment-lane.module.css";

/** As in the style sheet, in px. */
const WAVE_HEIGHT = 40;

type MomentLaneProps = {
  asset: Asset;
  table: FrameTable | undefined;
  finder: Finder;
  moment: Moment;
  /** The frames of the moment, with ends as they are being moved. */
  frames: Frames;
  screen: Screen;
  threshold: number;
  /** Null: this person may not move ends. */
  onMove: ((end: End, frame: number, isLast: boolean) => void) | null;
  onLook: (frame: number) => void;
};

export function MomentLane(props: MomentLaneProps) {
  const { asset, table, moment, frames, screen, onMove, onLook } = props;
  const { ref, width } = useElementSize<HTMLDivElement>();
  const duration = table?.durationSeconds ?? asset.duration_seconds ?? moment.end;
  // Of the moment as it was found: the lane stands still while an end is moved.
  const [stretch] = useState(() => stretchAround({ from: moment.start, to: moment.end }, duration));
  const seconds = stretch.to - stretch.from;
  const start = table?.secondsOf(frames.first_frame) ?? moment.start;
  const end = table?.secondsOf(frames.last_frame + 1) ?? moment.end;
  const share = (at: number) => `${(100 * (at - stretch.from)) / seconds}%`;
  const frameAt = ({ clientX, currentTarget }: PointerEvent) => {
    const lane = currentTarget.closest("[data-lane]")?.getBoundingClientRect();
    if (!table || !lane) return null;
    const at = stretch.from + (seconds * (clientX - lane.left)) / lane.width;
    return table.atOrBefore(Math.min(stretch.to, Math.max(stretch.from, at)));
  };
  return (
    <div className={classes.lanes}>
      {/* A press looks at a frame; the ends are reached by keys too. */}
      <div
        className={classes.lane}
        ref={ref}
        data-lane
        onPointerDown={(event) => {
          const frame = frameAt(event);
          if (frame !== null && event.target === event.currentTarget) onLook(frame);
        }}
      >
        <div
          className={classes.moment}
          style={{ left: share(start), width: `${(100 * (end - start)) / seconds}%` }}
        />
        <ScoreLane {...props} stretch={stretch} />
        <SoundLane asset={asset} duration={duration} stretch={stretch} width={width} />
        <PlayHead screen={screen} table={table} share={share} />
        {table ? (
          <>
            <Handle
              end="start"
              frame={frames.first_frame}
              least={0}
              most={frames.last_frame}
              at={share(start)}
              words={`${shortClock(start)}, ${frameName(frames.first_frame)}`}
              onMove={onMove}
              frameAt={frameAt}
            />
            <Handle
              end="end"
              frame={frames.last_frame}
              least={frames.first_frame}
              most={table.count - 1}
              at={share(end)}
              words={`${shortClock(end)}, ${frameName(frames.last_frame)}`}
              onMove={onMove}
              frameAt={(event) => {
                const frame = frameAt(event);
                return frame === null ? null : Math.max(0, frame - 1);
              }}
            />
          </>
        ) : null}
      </div>
    </div>
  );
}

type ScoreLaneProps = MomentLaneProps & { stretch: Stretch };

function ScoreLane({ asset, finder, moment, threshold, stretch }: ScoreLaneProps) {
  const scores = useVideoScores(finder, asset.id);
  const steps = scores.data ? stepsIn(scores.data, stretch) : [];
  const problem =
    scores.error && !isMissing(scores.error)
      ? wordsFor(scores.error)
      : scores.error
        ? "This version has not scored this video."
        : null;
  const words = `Scores around the moment; the highest is ${hundredths(moment.score)}, the threshold ${hundredths(threshold)}`;
  return (
    <div className={classes.scores}>
      <svg
        viewBox={`${stretch.from} 0 ${stretch.to - stretch.from} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        <title>{words}</title>
        <path className={classes.area} d={areaOf(steps)} />
        <line
          className={classes.threshold}
          x1={stretch.from}
          x2={stretch.to}
          y1={1 - threshold}
          y2={1 - threshold}
        />
      </svg>
      {problem ? <span className={classes.problem}>{problem}</span> : null}
    </div>
  );
}

type SoundLaneProps = { asset: Asset; duration: number; stretch: Stretch; width: number };

function SoundLane({ asset, duration, stretch, width }: SoundLaneProps) {
  const seconds = stretch.to - stretch.from;
  const overview = overviewLevel(duration);
  const level = levelFor(seconds / Math.max(1, width), overview);
  const shown = tilesOver(level, stretch.from, stretch.to);
  const sound = useWaveform(asset, duration, shown);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme("dark");
  const { known } = sound;
  useEffect(() => {
    const element = canvas.current;
    const pen = element?.getContext("2d");
    if (!element || !pen || width === 0) return;
    const dense = devicePixelRatio;
    element.width = Math.round(width * dense);
    element.height = Math.round(WAVE_HEIGHT * dense);
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    const style = getComputedStyle(element);
    const colour = (name: string) => style.getPropertyValue(`--r-${name}`).trim();
    const scale = {
      x: (at: number) => ((at - stretch.from) / seconds) * width,
      at: (x: number) => stretch.from + (x / width) * seconds,
    };
    drawWaveform(
      pen,
      { shown: tilesOver(level, stretch.from, stretch.to), known },
      { top: 0, height: WAVE_HEIGHT },
      scale,
      width,
      duration,
      dense,
      { peak: colour("text3"), strength: colour("text2") },
    );
  }, [duration, known, level, scheme, seconds, stretch, width]);
  const words =
    asset.audio == null
      ? "No sound"
      : sound.error
        ? `The sound cannot be drawn: ${wordsFor(sound.error)}`
        : sound.overview?.state === "ready"
          ? null
          : (sound.overview?.problem?.detail ?? "Sound is being read");
  return (
    <div className={classes.sound} role="img" aria-label={words ?? "Waveform of the sound"}>
      <canvas ref={canvas} className={classes.wave} style={{ width }} aria-hidden />
      {words ? <span className={classes.problem}>{words}</span> : null}
    </div>
  );
}

type PlayHeadProps = {
  screen: Screen;
  table: FrameTable | undefined;
  share: (seconds: number) => string;
};

function PlayHead({ screen, table, share }: PlayHeadProps) {
  const frame = useShown(screen, frameOf);
  if (!table || frame === null) return null;
  return <span className={classes.head} style={{ left: share(table.secondsOf(frame)) }} />;
}

type HandleProps = {
  end: End;
  frame: number;
  least: number;
  most: number;
  at: string;
  words: string;
  onMove: MomentLaneProps["onMove"];
  frameAt: (event: PointerEvent) => number | null;
};

/** An end of the moment: dragged, or moved by the arrow keys. */
function Handle({ end, frame, least, most, at, words, onMove, frameAt }: HandleProps) {
  const name = end === "start" ? "Start of the moment" : "End of the moment";
  if (!onMove)
    return <span className={classes.mark} style={{ left: at }} title={`${name}: ${words}`} />;
  const pressed = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    // With this end in focus the arrows are its own, with Shift or without.
    event.preventDefault();
    onMove(end, frame + by, true);
  };
  const dragged = (event: PointerEvent, isLast: boolean) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const to = frameAt(event);
    if (to !== null) onMove(end, Math.min(most, Math.max(least, to)), isLast);
  };
  return (
    <span
      className={`${classes.handle} ${end === "start" ? classes.first : classes.last}`}
      style={{ left: at }}
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={frame}
      aria-valuetext={words}
      title={`${name}: ${words}`}
      onKeyDown={pressed}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => dragged(event, false)}
      onPointerUp={(event) => dragged(event, true)}
    />
  );
}
