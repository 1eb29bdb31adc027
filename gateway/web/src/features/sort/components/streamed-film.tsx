// A video that the browser cannot open by itself, played as HLS for as long as it is looked at: nothing is encoded for
// one that is not. The still stands until the first picture is there.
import { useCallback, useEffect, useState } from "react";
import { PatientImage } from "@/components/patient-image";
import { address } from "@/lib/api/address";
import { HlsSource } from "@/lib/hls-source";
import classes from "./sort-page.module.css";

type StreamedFilmProps = {
  id: string;
  name: string;
  /** Of the picture, as the library knows them; "" where it does not. */
  codec: string;
  codecString: string;
  muted: boolean;
  paused: boolean;
  /** It cannot be played so either. */
  onRefused: () => void;
};

export function StreamedFilm(props: StreamedFilmProps) {
  const { id, name, codec, codecString, muted, paused, onRefused } = props;
  const [opened, setOpened] = useState<HTMLVideoElement | null>(null);
  const [seen, setSeen] = useState(false);
  const attach = useCallback(
    (film: HTMLVideoElement | null) => {
      if (!film) return undefined;
      const listening = new AbortController();
      const { signal } = listening;
      film.addEventListener("loadedmetadata", () => setOpened(film), { signal });
      const callback = film.requestVideoFrameCallback(() => setSeen(true));
      const source = new HlsSource(
        film,
        { assetId: id, codec, codecString },
        {
          wish: { quality: "auto", playerHeight: film.clientHeight * devicePixelRatio },
          start: 0,
          refused: onRefused,
        },
      );
      return () => {
        listening.abort();
        film.cancelVideoFrameCallback(callback);
        source.dispose();
        // Lets go of the connection; a video that only leaves the page keeps loading.
        film.removeAttribute("src");
        film.load();
      };
    },
    [id, codec, codecString, onRefused],
  );
  useEffect(() => {
    if (!opened) return;
    if (paused) opened.pause();
    // A browser that lets nothing play by itself shows its first frame, and Space plays it.
    else void opened.play().catch(() => undefined);
  }, [opened, paused]);
  return (
    <div className={classes.still}>
      {seen ? null : (
        <PatientImage src={address.thumbnail(id, { width: 1280 })} className={classes.film} />
      )}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption -- a person's own footage: there is nothing to read */}
      <video
        ref={attach}
        className={classes.film}
        aria-label={name}
        loop
        muted={muted}
        playsInline
      />
    </div>
  );
}
