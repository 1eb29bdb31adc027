// One video fills the screen, looped; the next ones are loaded behind it, so that a key shows them at once.
import { Button } from "@mantine/core";
import { IconMovieOff } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { Blank } from "@/components/blank";
import { PatientImage } from "@/components/patient-image";
import type { LooseVideo } from "@/lib/api/client";
import { address } from "@/lib/api/address";
import { preloaded } from "../preloading";
import classes from "./sort-page.module.css";

type SortStageProps = {
  /** The one that is looked at, and those that follow. */
  videos: readonly LooseVideo[];
  muted: boolean;
  paused: boolean;
};

export function SortStage({ videos, muted, paused }: SortStageProps) {
  const [current] = videos;
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set());
  const settle = (key: string) => setSettled((now) => (now.has(key) ? now : new Set(now).add(key)));
  return (
    <div className={classes.stage}>
      {current?.asset_id === null ? (
        <Blank icon={<IconMovieOff size={32} stroke={1.5} />} title="Not read yet">
          <p>A scan is about to look into “{current.name}”. It can be sorted all the same.</p>
        </Blank>
      ) : null}
      {preloaded(videos, settled).map(({ key, id, name, preload }) => (
        <Film
          key={key}
          id={id}
          name={name}
          preload={preload}
          shown={name === current?.name}
          muted={muted}
          paused={paused}
          onSettled={() => settle(key)}
        />
      ))}
    </div>
  );
}

type FilmProps = {
  id: string;
  name: string;
  preload: "auto" | "metadata";
  shown: boolean;
  muted: boolean;
  paused: boolean;
  /** Its first frame is there, or will not come. */
  onSettled: () => void;
};

function Film({ id, name, preload, shown, muted, paused, onSettled }: FilmProps) {
  const film = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const element = film.current;
    if (!element) return;
    if (shown && !paused) {
      // A browser that lets nothing play by itself shows its first frame, and Space plays it.
      void element.play().catch(() => undefined);
    } else {
      element.pause();
      if (!shown && element.currentTime > 0) element.currentTime = 0;
    }
  }, [shown, paused]);
  if (failed) {
    return shown ? (
      <div className={classes.still}>
        <PatientImage src={address.thumbnail(id, { width: 1280 })} className={classes.film} />
        <p className={classes.cannot}>
          This browser cannot play it as it is.{" "}
          <Button component={Link} href={`/cut/${id}`} size="compact-sm">
            Open in Cut
          </Button>
        </p>
      </div>
    ) : null;
  }
  return (
    // eslint-disable-next-line jsx-a11y/media-has-caption -- a person's own footage: there is nothing to read
    <video
      ref={film}
      className={classes.film}
      hidden={!shown}
      aria-label={name}
      src={address.original(id)}
      poster={preload === "auto" ? address.thumbnail(id, { width: 1280 }) : undefined}
      preload={preload}
      loop
      muted={muted || !shown}
      playsInline
      onLoadedData={onSettled}
      onError={() => {
        setFailed(true);
        onSettled();
      }}
    />
  );
}
