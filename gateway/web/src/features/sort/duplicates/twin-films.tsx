// Two videos side by side, muted, that play in sync: if one begins later in the recording, the other starts there too.
import { useEffect, useRef, type ReactNode } from "react";
import { RetryingImage } from "@/components/retrying-image";
import { StreamedVideo } from "@/components/streamed-video";
import { address } from "@/lib/api/address";
import type { DuplicateVideo } from "@/lib/api/client";
import { usePlaybackSource } from "@/lib/playback/playback-source";
import classes from "./sort-duplicates.module.css";

type TwinFilmsProps = {
  pair: readonly [DuplicateVideo, DuplicateVideo];
  playing: boolean;
  onWatch: (watching: boolean) => void;
  caption: (video: DuplicateVideo) => ReactNode;
};

export function TwinFilms({ pair, playing, onWatch, caption }: TwinFilmsProps) {
  const films = useRef<(HTMLVideoElement | null)[]>([]);
  const later = pair[1].likeness?.later_seconds ?? 0;
  const begin = () => {
    films.current.forEach((film, i) => {
      if (!film) return;
      film.currentTime = Math.max(0, i === 0 ? later : -later);
      // A browser that blocks autoplay shows the first frame.
      void film.play().catch(() => undefined);
    });
  };
  const ids = pair.map(({ asset_id: id }) => id).join(" ");
  const latest = useRef(begin);
  useEffect(() => {
    latest.current = begin;
  });
  useEffect(() => {
    if (playing) latest.current();
    else films.current.forEach((film) => film?.pause());
  }, [playing, ids]);
  return (
    <div
      className={classes.twins}
      onPointerEnter={() => onWatch(true)}
      onPointerLeave={() => onWatch(false)}
    >
      {pair.map((video, i) => (
        <figure
          key={video.asset_id}
          className={classes.twin}
          aria-label={i === 0 ? "Left" : "Right"}
        >
          <Film
            video={video}
            playing={playing}
            hold={(film) => {
              films.current[i] = film;
            }}
            onEnded={begin}
            onWatch={onWatch}
          />
          <figcaption className={classes.caption}>{caption(video)}</figcaption>
        </figure>
      ))}
    </div>
  );
}

type FilmProps = {
  video: DuplicateVideo;
  playing: boolean;
  hold: (film: HTMLVideoElement | null) => void;
  /** Starts both again. */
  onEnded: () => void;
  onWatch: (watching: boolean) => void;
};

function Film({ video: { asset_id: id, name }, playing, hold, onEnded, onWatch }: FilmProps) {
  const { source: source, original, refuse } = usePlaybackSource();
  return (
    <button
      type="button"
      className={classes.screen}
      aria-label={`Play ${name}`}
      onFocus={() => onWatch(true)}
      onBlur={() => onWatch(false)}
    >
      <RetryingImage src={address.thumbnail(id, { width: 1280 })} />
      {source === "nothing" ? (
        <span className={classes.cannot}>This browser cannot play it.</span>
      ) : null}
      {source === "streamed" ? (
        <StreamedVideo
          assetId={id}
          aria-hidden
          muted
          paused={!playing}
          onEnded={onEnded}
          onLoadedMetadata={({ currentTarget }) => {
            hold(currentTarget);
            if (playing) onEnded();
          }}
          onRefused={refuse}
        />
      ) : null}
      {source === "original" ? (
        <video
          ref={hold}
          src={address.original(id)}
          preload="auto"
          muted
          playsInline
          aria-hidden
          onEnded={onEnded}
          {...original}
        />
      ) : null}
    </button>
  );
}
