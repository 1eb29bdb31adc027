// Plays videos that the browser cannot open by itself as HLS, in fragments made on request. Their times are those of the
// frame index, so a VideoScreen with frame 0 at second 0 shows and reports exact frames.
import type Hls from "hls.js";
import type { Level } from "hls.js";
import { address } from "../api/address";
import { Store } from "../store";
import { chosenPicture, type OfferedPicture, type PictureWish } from "./qualities";

export type HlsState = {
  /** What is playing; null before anything is known. */
  picture: OfferedPicture | null;
};

const NOTHING: HlsState = { picture: null };

/** Seconds fetched ahead: each costs the server encoding, and a seek discards them. */
const AHEAD_SECONDS = 8;
const KEPT_BEHIND_SECONDS = 20;
/** Less than any frame's duration, so that the fragment found is the one that contains the target. */
const LOOKUP_TOLERANCE = 0.002;
/** The first playlist of a large file takes as long as reading it. */
const PLAYLIST_MS = 300_000;
const FRAGMENT_MS = 60_000;

const COPYABLE = new Set(["h264", "hevc", "av1"]);
const PLAYLIST_TYPE = "application/vnd.apple.mpegurl";

/** What is played. */
export type Streamed = {
  assetId: string;
  /** Codecs of the original; both "" where unknown. */
  codec: string;
  codecString: string;
};

/** Interfaces for feeding fragments; iPhones have only the second. */
function mediaSource(): typeof MediaSource | undefined {
  const { MediaSource, ManagedMediaSource } = window as Partial<
    Record<"MediaSource" | "ManagedMediaSource", typeof window.MediaSource>
  >;
  return MediaSource ?? ManagedMediaSource;
}

/** The video's own codecs that this browser supports. */
function playable({ codec, codecString }: Streamed): string[] {
  if (!COPYABLE.has(codec) || codecString === "") return [];
  const type = `video/mp4; codecs="${codecString}"`;
  const source = mediaSource();
  const plays = source
    ? source.isTypeSupported(type)
    : document.createElement("video").canPlayType(type) !== "";
  return plays ? [codec] : [];
}

const offered = ({ url, height }: Level): OfferedPicture => ({
  copied: url[0]?.includes("/hls/copy/") ?? false,
  height,
});

export class HlsSource {
  readonly state = new Store<HlsState>(NOTHING);
  readonly #video: HTMLVideoElement;
  readonly #refused: () => void;
  #wish: PictureWish;
  #sound: number | null = null;
  #hls: Hls | null = null;
  #gone = false;
  /** The browser claimed to support the copy, and then failed. */
  #copyFailed = false;

  /** Starts at a second of the video; `refused` is called if HLS fails too. */
  constructor(
    video: HTMLVideoElement,
    streamed: Streamed,
    { wish, start, refused }: { wish: PictureWish; start: number; refused: () => void },
  ) {
    this.#video = video;
    this.#wish = wish;
    this.#refused = refused;
    const playlist = address.hls(streamed.assetId, playable(streamed));
    if (!mediaSource() && video.canPlayType(PLAYLIST_TYPE) !== "") {
      // Older Safari on iPhones, which supports HLS natively and not hls.js.
      video.addEventListener("error", refused);
      video.src = playlist;
      return;
    }
    this.#begin(playlist, start).catch(() => this.#refuse());
  }

  dispose(): void {
    this.#gone = true;
    this.#video.removeEventListener("error", this.#refused);
    this.#hls?.destroy();
  }

  /** Switches the picture variant from here on; the visible frame stays. */
  choose(wish: PictureWish): void {
    this.#wish = wish;
    this.#take();
  }

  /** Selects the sound track of this index, as soon as tracks are known. */
  chooseSound(place: number): void {
    this.#sound = place;
    this.#hear();
  }

  /** Imported on use: it is as large as the rest of the page. */
  async #begin(playlist: string, start: number): Promise<void> {
    const { default: Player } = await import("hls.js");
    if (this.#gone) return;
    if (!Player.isSupported()) {
      this.#refuse();
      return;
    }
    const hls = new Player({
      // Its worker would be a script from a blob, which the page's policy refuses.
      enableWorker: false,
      autoStartLoad: false,
      // The page shows subtitles itself.
      enableWebVTT: false,
      renderTextTracksNatively: false,
      maxBufferLength: AHEAD_SECONDS,
      maxMaxBufferLength: AHEAD_SECONDS,
      backBufferLength: KEPT_BEHIND_SECONDS,
      maxFragLookUpTolerance: LOOKUP_TOLERANCE,
      manifestLoadPolicy: patient(Player.DefaultConfig.manifestLoadPolicy, PLAYLIST_MS),
      playlistLoadPolicy: patient(Player.DefaultConfig.playlistLoadPolicy, PLAYLIST_MS),
      fragLoadPolicy: patient(Player.DefaultConfig.fragLoadPolicy, FRAGMENT_MS),
    });
    this.#hls = hls;
    hls.on(Player.Events.MANIFEST_PARSED, () => {
      this.#take();
      hls.startLoad(start);
    });
    hls.on(Player.Events.LEVEL_SWITCHED, () => this.#tell());
    hls.on(Player.Events.AUDIO_TRACKS_UPDATED, () => this.#hear());
    hls.on(Player.Events.ERROR, (_, { fatal, type }) => {
      if (fatal) this.#failed(type === Player.ErrorTypes.MEDIA_ERROR);
    });
    hls.loadSource(playlist);
    hls.attachMedia(this.#video);
  }

  #hear(): void {
    const hls = this.#hls;
    const sound = this.#sound;
    if (!hls || sound === null || sound >= hls.audioTracks.length) return;
    if (hls.audioTrack !== sound) hls.audioTrack = sound;
  }

  /** Play the wanted variant. */
  #take(): void {
    const hls = this.#hls;
    if (!hls || hls.levels.length === 0) return;
    const pictures = hls.levels.map(offered);
    const level = chosenPicture(pictures, this.#wish, { copies: !this.#copyFailed });
    if (hls.loadLevel === level && !hls.autoLevelEnabled) return;
    if (this.#video.readyState === HTMLMediaElement.HAVE_NOTHING) {
      hls.startLevel = level;
      hls.loadLevel = level;
    } else {
      hls.currentLevel = level;
    }
  }

  #failed(inPlaying: boolean): void {
    if (!this.#hls) return;
    const playing = this.#hls.levels[this.#hls.loadLevel];
    if (inPlaying && playing && offered(playing).copied && !this.#copyFailed) {
      this.#copyFailed = true;
      this.#hls.recoverMediaError();
      this.#take();
      return;
    }
    this.#refuse();
  }

  #refuse(): void {
    if (!this.#gone) this.#refused();
  }

  #tell(): void {
    const hls = this.#hls;
    if (!hls) return;
    const level = hls.levels[hls.currentLevel < 0 ? hls.loadLevel : hls.currentLevel];
    this.state.set({ picture: level ? offered(level) : null });
  }
}

type LoadPolicy = typeof Hls.DefaultConfig.fragLoadPolicy;

/** The same, waiting longer for fragments that are made on request. */
function patient(policy: LoadPolicy, most: number): LoadPolicy {
  return { default: { ...policy.default, maxTimeToFirstByteMs: most, maxLoadTimeMs: most } };
}
