// The shown video, looped; the next ones are loaded behind it, hidden, so that a key shows them at once.
import { Button } from "@mantine/core";
import { IconMovieOff } from "@tabler/icons-react";
import { useEffect, useRef, type RefObject } from "react";
import { Link } from "wouter";
import { EmptyState } from "@/components/empty-state";
import { RetryingImage } from "@/components/retrying-image";
import { StreamedVideo } from "@/components/streamed-video";
import type { LooseVideo } from "@/lib/api/client";
import { address } from "@/lib/api/address";
import { usePlaybackSource } from "@/lib/playback/playback-source";
import { grouped } from "@/lib/time/time";
import classes from "../sort-page.module.css";

type SortStageProps = {
  /** Position of the shown video, counted from 1; `all` is the number of videos. */
  place: number;
  all: number;
  /** The shown video, and the next ones. */
  videos: readonly LooseVideo[];
  muted: boolean;
  paused: boolean;
};

export function SortStage({ place, all, videos, muted, paused }: SortStageProps) {
  const [current] = videos;
  const screen = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => (screen.current ? followPlayback(screen.current, line) : undefined), []);
  const shown = current?.name;
  useEffect(() => {
    if (shown !== undefined && line.current) line.current.style.transform = NOTHING_PLAYED;
  }, [shown]);
  return (
    <div className={classes.screen} ref={screen}>
      <div className={classes.stage}>
        {current?.asset_id === null ? (
          <EmptyState icon={<IconMovieOff size={32} stroke={1.5} />} title="Not read yet">
            <p>A scan is about to look into “{current.name}”. It can be sorted all the same.</p>
          </EmptyState>
        ) : null}
        {videos.map((video, place) =>
          video.asset_id === null ? null : (
            <Film
              key={`${video.asset_id} ${video.name}`}
              id={video.asset_id}
              video={video}
              shown={place === 0}
              muted={muted}
              paused={paused}
            />
          ),
        )}
      </div>
      <div className={classes.under}>
        <div className={classes.played} ref={line} />
        {current ? (
          <p>
            {grouped(place)} of {grouped(all)}
          </p>
        ) : null}
      </div>
    </div>
  );
}

const NOTHING_PLAYED = "scaleX(0)";

/** Makes the line under the video as long as the played share of the visible one. */
function followPlayback(screen: HTMLElement, line: RefObject<HTMLElement | null>) {
  const listening = new AbortController();
  const moved = ({ target }: Event) => {
    if (!(target instanceof HTMLVideoElement) || target.hidden || !line.current) return;
    const { currentTime, duration } = target;
    line.current.style.transform = `scaleX(${duration > 0 ? currentTime / duration : 0})`;
  };
  // Media events do not bubble, so they are caught in the capture phase.
  const options = { capture: true, signal: listening.signal };
  for (const event of ["timeupdate", "play", "seeked"]) {
    screen.addEventListener(event, moved, options);
  }
  return () => listening.abort();
}

type FilmProps = {
  id: string;
  video: LooseVideo;
  shown: boolean;
  muted: boolean;
  paused: boolean;
};

function Film({ id, video: { name, facts }, shown, muted, paused }: FilmProps) {
  const film = useRef<HTMLVideoElement>(null);
  const {
    source: source,
    original,
    refuse,
  } = usePlaybackSource(muted || !shown ? undefined : facts?.audio?.codec, facts?.video);
  useEffect(() => {
    const element = film.current;
    if (!element) return;
    if (shown && !paused) {
      // A browser that blocks autoplay shows the first frame, and Space plays it.
      void element.play().catch(() => undefined);
    } else {
      element.pause();
      if (!shown) element.currentTime = 0;
    }
  }, [shown, paused]);
  if (source !== "original" && !shown) return null;
  switch (source) {
    case "streamed":
      return (
        <div className={classes.still}>
          <RetryingImage src={address.thumbnail(id, { width: 1280 })} className={classes.film} />
          <StreamedVideo
            assetId={id}
            aria-label={name}
            className={classes.film}
            codec={facts?.video?.codec}
            codecString={facts?.video?.codec_string}
            loop
            muted={muted}
            paused={paused}
            onRefused={refuse}
          />
        </div>
      );
    case "nothing":
      return (
        <div className={classes.still}>
          <RetryingImage src={address.thumbnail(id, { width: 1280 })} className={classes.film} />
          <p className={classes.cannot}>
            This browser cannot play it.{" "}
            <Button component={Link} href={`/cut/${id}`} size="compact-sm">
              Open in Cut
            </Button>
          </p>
        </div>
      );
    case "original":
      return (
        // eslint-disable-next-line jsx-a11y/media-has-caption -- a person's own footage: there is nothing to read
        <video
          ref={film}
          className={classes.film}
          hidden={!shown}
          aria-label={name}
          src={address.original(id)}
          poster={address.thumbnail(id, { width: 1280 })}
          preload="auto"
          loop
          muted={muted || !shown}
          playsInline
          {...original}
        />
      );
  }
}
