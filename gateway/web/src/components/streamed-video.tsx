// A video that the browser cannot open by itself, played as HLS for as long as it is on the page: nothing is encoded for
// one that nobody looks at. What lies behind it, a still, is seen until its first picture is there.
import { useCallback, useEffect, useState, type ComponentProps } from "react";
import { HlsSource } from "@/lib/hls-source";

type StreamedVideoProps = {
  assetId: string;
  /** Of the picture, as the library knows them: what the browser plays in fragments need not be encoded. */
  codec?: string | undefined;
  codecString?: string | undefined;
  paused?: boolean;
  /** It cannot be played so either. */
  onRefused: () => void;
} & Pick<
  ComponentProps<"video">,
  | "aria-label"
  | "aria-hidden"
  | "className"
  | "controls"
  | "loop"
  | "muted"
  | "onEnded"
  | "onLoadedMetadata"
>;

export function StreamedVideo(props: StreamedVideoProps) {
  const { assetId, codec = "", codecString = "", paused = false, onRefused, ...shown } = props;
  const [opened, setOpened] = useState<HTMLVideoElement | null>(null);
  const [seen, setSeen] = useState(false);
  const attach = useCallback(
    (video: HTMLVideoElement | null) => {
      if (!video) return undefined;
      const listening = new AbortController();
      const { signal } = listening;
      video.addEventListener("loadedmetadata", () => setOpened(video), { signal });
      const callback = video.requestVideoFrameCallback(() => setSeen(true));
      const source = new HlsSource(
        video,
        { assetId, codec, codecString },
        {
          wish: { quality: "auto", playerHeight: video.clientHeight * devicePixelRatio },
          start: 0,
          refused: onRefused,
        },
      );
      return () => {
        listening.abort();
        video.cancelVideoFrameCallback(callback);
        source.dispose();
        // Lets go of the connection; a video that only leaves the page keeps loading.
        video.removeAttribute("src");
        video.load();
      };
    },
    [assetId, codec, codecString, onRefused],
  );
  useEffect(() => {
    if (!opened) return;
    if (paused) opened.pause();
    // A browser that lets nothing play by itself shows its first frame, and Space plays it.
    else void opened.play().catch(() => undefined);
  }, [opened, paused]);
  return (
    // eslint-disable-next-line jsx-a11y/media-has-caption -- a person's own footage: there is nothing to read
    <video
      {...shown}
      ref={attach}
      // Not hidden: a browser need not bring the pictures of what nobody can see.
      style={{ opacity: seen ? 1 : 0, background: "var(--r-stage)" }}
      playsInline
    />
  );
}
