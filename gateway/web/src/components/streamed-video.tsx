// A video that the browser cannot open by itself, played as HLS while it is visible: nothing is encoded for others. A
// still behind it is visible until its first picture.
import { useCallback, useEffect, useState, type ComponentProps } from "react";
import { HlsSource } from "@/lib/playback/hls-source";

type StreamedVideoProps = {
  assetId: string;
  /** Codecs as the library knows them: those that the browser plays in fragments are not encoded. */
  codec?: string | undefined;
  codecString?: string | undefined;
  paused?: boolean;
  /** HLS cannot play it either. */
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
        // Closes the connection; a video element that only leaves the page keeps loading.
        video.removeAttribute("src");
        video.load();
      };
    },
    [assetId, codec, codecString, onRefused],
  );
  useEffect(() => {
    if (!opened) return;
    if (paused) opened.pause();
    // A browser that blocks autoplay shows the first frame, and Space plays it.
    else void opened.play().catch(() => undefined);
  }, [opened, paused]);
  return (
    // eslint-disable-next-line jsx-a11y/media-has-caption -- a person's own footage: there is nothing to read
    <video
      {...shown}
      ref={attach}
      // Not hidden: browsers may not decode pictures of hidden elements.
      style={{ opacity: seen ? 1 : 0, background: "var(--r-stage)" }}
      playsInline
    />
  );
}
