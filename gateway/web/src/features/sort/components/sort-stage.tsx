// One video fills the screen, looped; the next ones are fetched behind it, so that a key shows them at once.
import { Button } from "@mantine/core";
import { IconMovieOff } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import { Blank } from "@/components/blank";
import { PatientImage } from "@/components/patient-image";
import { StreamedVideo } from "@/components/streamed-video";
import type { LooseVideo } from "@/lib/api/client";
import { address } from "@/lib/api/address";
import { usePlayingWay } from "@/lib/playing-way";
import classes from "./sort-page.module.css";

type SortStageProps = {
  /** The one that is looked at, and those that follow. */
  videos: readonly LooseVideo[];
  muted: boolean;
  paused: boolean;
};

export function SortStage({ videos, muted, paused }: SortStageProps) {
  const [current] = videos;
  return (
    <div className={classes.stage}>
      {current?.asset_id === null ? (
        <Blank icon={<IconMovieOff size={32} stroke={1.5} />} title="Not read yet">
          <p>A scan is about to look into “{current.name}”. It can be sorted all the same.</p>
        </Blank>
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
  );
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
  const { way, original, refuse } = usePlayingWay();
  useEffect(() => {
    const element = film.current;
    if (!element) return;
    if (shown && !paused) {
      // A browser that lets nothing play by itself shows its first frame, and Space plays it.
      void element.play().catch(() => undefined);
    } else {
      element.pause();
      if (!shown) element.currentTime = 0;
    }
  }, [shown, paused]);
  if (way !== "original" && !shown) return null;
  switch (way) {
    case "streamed":
      return (
        <div className={classes.still}>
          <PatientImage src={address.thumbnail(id, { width: 1280 })} className={classes.film} />
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
          <PatientImage src={address.thumbnail(id, { width: 1280 })} className={classes.film} />
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
