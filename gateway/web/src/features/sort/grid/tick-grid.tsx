// A grid of videos with tick boxes: the arrow keys move the focus, and the video that focus or pointer rests on plays.
import { Skeleton } from "@mantine/core";
import { useDebouncedValue, useReducedMotion } from "@mantine/hooks";
import { IconCheck } from "@tabler/icons-react";
import { useState, type ReactNode, type RefObject } from "react";
import { RetryingImage } from "@/components/retrying-image";
import { StreamedVideo } from "@/components/streamed-video";
import { address } from "@/lib/api/address";
import { usePlaybackSource } from "@/lib/playback/playback-source";
import { announceRefusal } from "@/lib/undo/undo";
import { useKeys } from "@/lib/keys/use-keys";
import classes from "./sort-grid.module.css";

export type GridVideo = {
  /** Unique among the shown videos. */
  key: string;
  assetId: string | null;
  /** Accessible name. */
  label: string;
  startsTicked: boolean;
  /** Shown below the picture. */
  caption: ReactNode;
};

export type Ticks = {
  isTicked: (video: GridVideo) => boolean;
  turn: (video: GridVideo) => void;
  /** Resets the ticks of these videos to their initial state, in case videos that were moved come back. */
  forget: (keys: ReadonlySet<string>) => void;
  here: number;
  setHere: (place: number) => void;
};

type List = RefObject<HTMLUListElement | null>;

/** Ticks and focus of a grid, with their keys. `beyond` is called when a key moves past the last video. */
export function useTicks(
  videos: readonly GridVideo[],
  list: List,
  beyond: () => void = () => undefined,
): Ticks {
  /** Keys of the videos whose tick differs from the initial one. */
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [at, setAt] = useState(0);
  const here = Math.min(at, videos.length - 1);
  const move = (by: number) => {
    const next = Math.min(videos.length - 1, Math.max(0, here + by));
    if (here + by > next) beyond();
    setAt(next);
    list.current?.querySelectorAll<HTMLElement>("[role=checkbox]")[next]?.focus();
  };
  const columns = () =>
    list.current ? getComputedStyle(list.current).gridTemplateColumns.split(" ").length : 1;
  const turn = ({ key }: GridVideo) =>
    setTurned((now) =>
      now.has(key) ? new Set([...now].filter((one) => one !== key)) : new Set(now).add(key),
    );
  const isTicked = ({ key, startsTicked }: GridVideo) => startsTicked !== turned.has(key);
  const turnAll = () => {
    if (videos.length === 0) announceRefusal("There is no video here to tick.");
    const ticksAll = !videos.every(isTicked);
    const differing = videos.filter(({ startsTicked }) => startsTicked !== ticksAll);
    setTurned(new Set(differing.map(({ key }) => key)));
  };
  useKeys({
    sortPrevious: () => move(-1),
    sortSkip: () => move(1),
    sortUp: () => move(-columns()),
    sortDown: () => move(columns()),
    sortTick: () => {
      const video = videos[here];
      if (video) turn(video);
    },
    sortTickAll: turnAll,
  });
  return {
    isTicked,
    turn,
    forget: (keys) => setTurned((now) => new Set([...now].filter((one) => !keys.has(one)))),
    here,
    setHere: setAt,
  };
}

type TickGridProps = {
  videos: readonly GridVideo[];
  ticks: Ticks;
  list: List;
  mayChange: boolean;
};

export function TickGrid({ videos, ticks, list, mayChange }: TickGridProps) {
  return (
    <ul className={classes.grid} ref={list}>
      {videos.map((video, i) => (
        <Cell
          key={video.key}
          video={video}
          ticked={ticks.isTicked(video)}
          inTabOrder={i === ticks.here}
          mayChange={mayChange}
          onFocus={() => ticks.setHere(i)}
          onToggle={() => ticks.turn(video)}
        />
      ))}
    </ul>
  );
}

/** The places of videos that are not known yet. */
export function TickGridSkeleton({ count }: { count: number }) {
  return (
    <div className={classes.grid} role="status" aria-busy aria-label="Reading the videos">
      {Array.from({ length: count }, (_, i) => (
        <div key={i}>
          <Skeleton className={classes.place ?? ""} animate={false} />
          <Skeleton height={12} width="60%" mt={4} mb={4} animate={false} />
        </div>
      ))}
    </div>
  );
}

/** What the pointer only passes, or the arrow keys skip, is not loaded. */
const REST_MS = 200;

type CellProps = {
  video: GridVideo;
  ticked: boolean;
  inTabOrder: boolean;
  mayChange: boolean;
  onFocus: () => void;
  onToggle: () => void;
};

function Cell({ video, ticked, inTabOrder, mayChange, onFocus, onToggle: onToggle }: CellProps) {
  const { assetId: id, label, caption } = video;
  const [watched, setWatched] = useState(false);
  const [rested] = useDebouncedValue(watched, REST_MS);
  const still = useReducedMotion();
  const plays = watched && rested && !still;
  return (
    <li>
      <button
        type="button"
        role="checkbox"
        aria-checked={ticked}
        aria-label={label}
        tabIndex={inTabOrder ? 0 : -1}
        className={ticked ? classes.cell : `${classes.cell} ${classes.off}`}
        disabled={!mayChange}
        onFocus={() => {
          onFocus();
          setWatched(true);
        }}
        onBlur={() => setWatched(false)}
        onPointerEnter={() => setWatched(true)}
        onPointerLeave={() => setWatched(false)}
        onClick={onToggle}
      >
        {id === null ? null : <RetryingImage src={address.cardPicture(id)} lazy />}
        {id !== null && plays ? <Moving id={id} /> : null}
        <span className={classes.box}>{ticked ? <IconCheck size={14} stroke={3} /> : null}</span>
      </button>
      <span className={classes.figures}>{caption}</span>
    </li>
  );
}

/** The video, playing over its picture, where the browser can play it. */
function Moving({ id }: { id: string }) {
  const { source: source, original, refuse } = usePlaybackSource();
  if (source === "nothing") return null;
  if (source === "streamed")
    return <StreamedVideo assetId={id} aria-hidden muted loop onRefused={refuse} />;
  return (
    <video src={address.original(id)} autoPlay muted loop playsInline aria-hidden {...original} />
  );
}
