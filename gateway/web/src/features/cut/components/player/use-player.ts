// Chooses what shows the video: the browser's own player, and single pictures where that cannot.
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import type { FrameTable } from "@/lib/frames";
import { NOTHING_SHOWN, type Screen, type Shown } from "./screen";
import { StillScreen } from "./still-screen";
import { VideoScreen } from "./video-screen";

export type Trouble = "format" | "network" | "decode";

export type Player = {
  screen: Screen;
  /** Set where single pictures are shown, and why. */
  trouble: Trouble | null;
  still: StillScreen | null;
  video: VideoScreen | null;
  /** Takes the <video> in; for its `ref`. */
  attach: (video: HTMLVideoElement | null) => (() => void) | undefined;
  retry: () => void;
};

const TROUBLES: Record<number, Trouble> = {
  [2 satisfies MediaError["MEDIA_ERR_NETWORK"]]: "network",
  [3 satisfies MediaError["MEDIA_ERR_DECODE"]]: "decode",
};

/** Stands in until the <video> is on the page. */
class NoScreen extends StillScreen {
  override show(): void {
    // Nothing to show it on yet.
  }
}

export function usePlayer(asset: Asset, table: FrameTable | undefined, start: number): Player {
  const [video, setVideo] = useState<VideoScreen | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const still = useMemo(
    () => (trouble === null ? null : new StillScreen(asset.id)),
    [asset.id, trouble],
  );
  const none = useMemo(() => new NoScreen(asset.id), [asset.id]);
  const screen = still ?? video ?? none;

  useEffect(() => {
    if (!table) return;
    screen.adopt(table);
    if (screen.shown.get().frame !== start) screen.show(start);
    // Where a screen begins is decided once; from then on the cursor leads it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [screen, table]);

  const attach = useCallback(
    (element: HTMLVideoElement | null) => {
      if (!element) return undefined;
      const made = new VideoScreen(element, asset.id);
      const failed = () => setTrouble(TROUBLES[element.error?.code ?? 0] ?? "format");
      // A browser that knows the sound but not the picture plays on without a word.
      const opened = () => {
        if (element.videoWidth === 0) setTrouble("format");
      };
      element.addEventListener("error", failed);
      element.addEventListener("loadedmetadata", opened);
      // After the listeners: neither the first picture nor the first error may be missed.
      element.src = address.original(asset.id);
      setVideo(made);
      return () => {
        element.removeEventListener("error", failed);
        element.removeEventListener("loadedmetadata", opened);
        made.dispose();
        setVideo(null);
        // Lets go of the connection; a video that only leaves the page keeps loading.
        element.removeAttribute("src");
        element.load();
      };
    },
    [asset.id],
  );
  const retry = useCallback(() => setTrouble(null), []);
  return { screen, trouble, still, video, attach, retry };
}

export function useShown(screen: Screen): Shown {
  return useSyncExternalStore(screen.shown.subscribe, screen.shown.get, () => NOTHING_SHOWN);
}
