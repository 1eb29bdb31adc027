// Chooses how to show the video: the browser's player on the original; HLS if that is not playable, or a lower quality
// was chosen; a whole rendition if HLS is not supported; and single pictures until then.
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { address } from "../api/address";
import type { Asset } from "../api/client";
import type { FrameTable } from "../footage/frames";
import { readyPicture } from "../playback/ready-pictures";
import { playsSound } from "../playback/sound-support";
import { HlsSource } from "../playback/hls-source";
import { hasListedShape } from "../playback/shown-shape";
import { renditionFor, type PictureKind, type Quality } from "../playback/qualities";
import { useRenditions, type Renditions } from "../api/assets/renditions";
import { followSound } from "./follow-sound";
import { NoScreen } from "./no-screen";
import type { Screen, Shown } from "./screen";
import { StillScreen } from "./still-screen";
import { useSuccession } from "./use-succession";
import { VideoScreen } from "./video-screen";

/** Why the original is not played. */
type Trouble = "format" | "network" | "decode";

/** The present mode: single pictures, the original, HLS, or a rendition. */
export type Shows = "stills" | "original" | "hls" | PictureKind;

export type Player = {
  screen: Screen;
  shows: Shows;
  trouble: Trouble | null;
  /** The wanted rendition, whether it exists or not. */
  wanted: PictureKind | null;
  renditions: Renditions;
  /** The browser could not play the wanted rendition either. */
  refused: boolean;
  still: StillScreen | null;
  video: VideoScreen | null;
  /** A `ref` for the <video>. */
  attach: (video: HTMLVideoElement | null) => (() => void) | undefined;
  /** The HLS player; null if HLS is not used. */
  hls: HlsSource | null;
  /** Index of the chosen sound track; null if none was chosen. */
  chosenSound: number | null;
  chooseSound: (place: number) => void;
  /** Address of a rendition's sound file; null if the played file has its own sound, or none. */
  sound: string | null;
  attachSound: (audio: HTMLAudioElement | null) => (() => void) | undefined;
  retry: () => void;
};

const TROUBLES: Record<number, Trouble> = {
  [2 satisfies MediaError["MEDIA_ERR_NETWORK"]]: "network",
  [3 satisfies MediaError["MEDIA_ERR_DECODE"]]: "decode",
};

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
  const [hls, setHls] = useState<HlsSource | null>(null);
  const [hlsRefused, setHlsRefused] = useState(false);
  const [refusedKind, setRefusedKind] = useState<PictureKind | null>(null);

  const codec = asset.video?.codec ?? "";
  const codecString = asset.video?.codec_string ?? "";
  const { width = 0, height = 0 } = asset.video ?? {};
  const asked = quality !== "auto" && quality !== "original";
  // Of an original the browser plays only the first sound track, and reports no error if it cannot.
  const [chosenSound, chooseSound] = useState<number | null>(null);
  const isUnheard =
    !hlsRefused && ((chosenSound !== null && chosenSound > 0) || !playsSound(asset.audio?.codec));
  const wanted =
    asked || isUnheard || trouble === "format" || trouble === "decode"
      ? renditionFor(quality, playerHeight, asset.video?.height ?? 0)
      : null;
  const refused = wanted !== null && refusedKind === wanted;
  const renditions = useRenditions(asset.id, hlsRefused ? wanted : null, asset.audio != null);
  const ready = wanted !== null && renditions.picture?.state === "ready" && !refused;
  const otherwise = trouble === null ? "original" : "stills";
  const instead: Shows = hlsRefused ? (ready ? wanted : otherwise) : "hls";
  const shows: Shows = wanted === null ? otherwise : instead;
  const isRendition = shows !== "original" && shows !== "hls" && shows !== "stills";
  const sound =
    isRendition && renditions.sound?.state === "ready"
      ? address.rendition(asset.id, "audio")
      : null;

  const still = useMemo(
    () => (shows === "stills" ? new StillScreen(asset.id) : null),
    [asset.id, shows],
  );
  const none = useMemo(() => new NoScreen(asset.id), [asset.id]);
  const screen = still ?? video ?? none;
  const { last, note } = useSuccession(screen, table, start);
  // Applied by the next attached source, and by HLS at once.
  const wish = useRef({ quality, playerHeight });
  useEffect(() => {
    wish.current = { quality, playerHeight };
    hls?.choose(wish.current);
  }, [hls, quality, playerHeight]);
  useEffect(() => {
    if (chosenSound !== null) hls?.chooseSound(chosenSound);
  }, [hls, chosenSound]);
  const secondsOf = useRef<(frame: number) => number>(() => 0);
  useEffect(() => {
    if (table) secondsOf.current = (frame) => table.secondsOf(frame);
  }, [table]);

  const [first] = useState(() => readyPicture(asset, start));
  const attach = useCallback(
    (attached: HTMLVideoElement | null) => {
      if (!attached || shows === "stills") return undefined;
      const original = shows === "original";
      const made = new VideoScreen(attached, asset.id, {
        beginsWithFrame0: !original,
        first: first?.frame === last.current.frame ? first : null,
      });
      const give = (why: Trouble) => {
        setPlayerHeight(attached.clientHeight * devicePixelRatio);
        if (original) setTrouble(why);
        else if (shows === "hls") setHlsRefused(true);
        else setRefusedKind(shows);
      };
      setPlayerHeight(attached.clientHeight * devicePixelRatio);
      const failed = () => give(TROUBLES[attached.error?.code ?? 0] ?? "format");
      // A browser that supports the sound but not the picture plays on silently.
      const opened = () => {
        const isSeen =
          attached.videoWidth > 0 && (!original || hasListedShape(attached, { width, height }));
        if (!isSeen) give("format");
      };
      attached.addEventListener("error", failed);
      attached.addEventListener("loadedmetadata", opened);
      // After adding the listeners, so that neither the first picture nor the first error is missed.
      let streamed: HlsSource | null = null;
      if (shows === "hls") {
        streamed = new HlsSource(
          attached,
          { assetId: asset.id, codec, codecString },
          {
            wish: { ...wish.current, playerHeight: attached.clientHeight * devicePixelRatio },
            start: secondsOf.current(last.current.frame ?? 0),
            refused: () => setHlsRefused(true),
          },
        );
        setHls(streamed);
      } else {
        attached.src = original ? address.original(asset.id) : address.rendition(asset.id, shows);
      }
      setVideo(made);
      setElement(attached);
      return () => {
        note(made);
        attached.removeEventListener("error", failed);
        attached.removeEventListener("loadedmetadata", opened);
        made.dispose();
        streamed?.dispose();
        setHls(null);
        setVideo(null);
        setElement(null);
        // Closes the connection; a video element that only leaves the page keeps loading.
        attached.removeAttribute("src");
        attached.load();
      };
    },
    [asset.id, codec, codecString, first, last, width, height, note, shows],
  );
  const attachSound = useCallback(
    (audio: HTMLAudioElement | null) =>
      audio && element ? followSound(element, audio) : undefined,
    [element],
  );
  const { refetch } = renditions;
  const retry = () => {
    setRefusedKind(null);
    setHlsRefused(false);
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
    hls,
    chosenSound,
    chooseSound,
    sound,
    attachSound,
    retry,
  };
}

/** Selects a part of the screen's state: frames change with every repaint, and few components depend on them. */
export function useShown<Part extends string | number | boolean | null>(
  screen: Screen,
  part: (shown: Shown) => Part,
): Part {
  return useSyncExternalStore(screen.shown.subscribe, () => part(screen.shown.get()));
}

export const frameOf = ({ frame }: Shown) => frame;
export const showsFrame = ({ frame }: Shown) => frame !== null;
export const isPlaying = ({ playing }: Shown) => playing;
