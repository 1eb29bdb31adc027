// Chooses what shows the video: the browser's own player on the original or a rendition, and single pictures where that
// cannot.
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { address } from "@/lib/api/address";
import type { Asset } from "@/lib/api/client";
import type { FrameTable } from "@/lib/frames";
import { renditionFor, type PictureKind, type Quality } from "@/lib/qualities";
import { useRenditions, type Renditions } from "@/features/cut/api/renditions";
import { followSound } from "./follow-sound";
import { NOTHING_SHOWN, type Screen, type Shown } from "./screen";
import { StillScreen } from "./still-screen";
import { VideoScreen } from "./video-screen";

/** Why the original is not played. */
export type Trouble = "format" | "network" | "decode";

/** What is seen: single pictures, the original, or a rendition. */
export type Shows = "stills" | "original" | PictureKind;

export type Player = {
  screen: Screen;
  shows: Shows;
  trouble: Trouble | null;
  /** The rendition that is wanted, whether it is there or not. */
  wanted: PictureKind | null;
  renditions: Renditions;
  /** The browser could not play the wanted rendition either. */
  refused: boolean;
  still: StillScreen | null;
  video: VideoScreen | null;
  /** Takes the <video> in; for its `ref`. */
  attach: (video: HTMLVideoElement | null) => (() => void) | undefined;
  /** The file with a rendition's sound; null where the video has its own, or none. */
  sound: string | null;
  attachSound: (audio: HTMLAudioElement | null) => (() => void) | undefined;
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

export function usePlayer(
  asset: Asset,
  table: FrameTable | undefined,
  start: number,
  quality: Quality,
): Player {
  const [element, setElement] = useState<HTMLVideoElement | null>(null);
  const [video, setVideo] = useState<VideoScreen | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [playerHeight, setPlayerHeight] = useState(0);
  const [refusedKind, setRefusedKind] = useState<PictureKind | null>(null);

  const asked = quality !== "auto" && quality !== "original";
  const wanted =
    asked || trouble === "format" || trouble === "decode"
      ? renditionFor(quality, playerHeight, asset.video?.height ?? 0)
      : null;
  const refused = wanted !== null && refusedKind === wanted;
  const renditions = useRenditions(asset.id, wanted, asset.audio != null);
  const ready = renditions.picture?.state === "ready" && !refused;
  const otherwise = trouble === null ? "original" : "stills";
  const shows: Shows = wanted !== null && ready ? wanted : otherwise;
  const sound =
    shows !== "original" && shows !== "stills" && renditions.sound?.state === "ready"
      ? address.rendition(asset.id, "audio")
      : null;

  const still = useMemo(
    () => (shows === "stills" ? new StillScreen(asset.id) : null),
    [asset.id, shows],
  );
  const none = useMemo(() => new NoScreen(asset.id), [asset.id]);
  const screen = still ?? video ?? none;
  useScreen(screen, table, start);

  const attach = useCallback(
    (attached: HTMLVideoElement | null) => {
      if (!attached || shows === "stills") return undefined;
      const original = shows === "original";
      const made = new VideoScreen(attached, asset.id, { beginsWithFrame0: !original });
      const give = (why: Trouble) => {
        setPlayerHeight(attached.clientHeight * devicePixelRatio);
        if (original) setTrouble(why);
        else setRefusedKind(shows);
      };
      const failed = () => give(TROUBLES[attached.error?.code ?? 0] ?? "format");
      // A browser that knows the sound but not the picture plays on without a word.
      const opened = () => {
        if (attached.videoWidth === 0) give("format");
      };
      attached.addEventListener("error", failed);
      attached.addEventListener("loadedmetadata", opened);
      // After the listeners: neither the first picture nor the first error may be missed.
      attached.src = original ? address.original(asset.id) : address.rendition(asset.id, shows);
      setVideo(made);
      setElement(attached);
      return () => {
        attached.removeEventListener("error", failed);
        attached.removeEventListener("loadedmetadata", opened);
        made.dispose();
        setVideo(null);
        setElement(null);
        // Lets go of the connection; a video that only leaves the page keeps loading.
        attached.removeAttribute("src");
        attached.load();
      };
    },
    [asset.id, shows],
  );
  const attachSound = useCallback(
    (audio: HTMLAudioElement | null) =>
      audio && element ? followSound(element, audio) : undefined,
    [element],
  );
  const { refetch } = renditions;
  const retry = () => {
    setRefusedKind(null);
    if (trouble === "network") setTrouble(null);
    if (wanted !== null) refetch();
  };
  return {
    screen,
    shows,
    trouble,
    wanted,
    renditions,
    refused,
    still,
    video,
    attach,
    sound,
    attachSound,
    retry,
  };
}

/** Gives a screen the frames, and lets it go on where the one before was. */
function useScreen(screen: Screen, table: FrameTable | undefined, start: number): void {
  const last = useRef<Shown>({ frame: start, playing: false, seeking: false });
  useEffect(() => {
    if (!table) return;
    screen.adopt(table);
    const { frame, playing } = last.current;
    if (frame !== null && screen.shown.get().frame !== frame) screen.show(frame);
    if (playing && screen.canPlay) screen.play();
    last.current = { ...last.current, playing: playing && screen.canPlay };
    return screen.shown.subscribe(() => {
      const shown = screen.shown.get();
      if (shown.frame !== null && !shown.seeking) last.current = shown;
    });
  }, [screen, table]);
}

export function useShown(screen: Screen): Shown {
  return useSyncExternalStore(screen.shown.subscribe, screen.shown.get, () => NOTHING_SHOWN);
}
