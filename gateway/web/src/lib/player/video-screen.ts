// Frames of a <video>: the browser reports each visible frame, which is never derived from the clock.
import { address } from "../api/address";
import type { FrameTable } from "../footage/frames";
import { Store } from "../store";
import { isSame, NOTHING_SHOWN, type Screen, type Shown } from "./screen";

/** Times that differ by less are equal: browsers use microseconds, files ticks. */
const SAME_MOMENT = 0.002;

/**
 * The time of the file's frame 0 on the browser's clock. Browsers put 0 at the first sample of any stream, or at pts 0:
 * with earlier sound, or a first pts above 0, frame 0 is later. It is taken from the first visible picture; times that
 * a browser may choose on purpose are used exactly.
 */
export function offsetFrom(firstMediaTime: number, firstPtsSeconds: number): number {
  const choices = [0, firstPtsSeconds];
  const chosen = choices.find((choice) => Math.abs(choice - firstMediaTime) < SAME_MOMENT);
  return chosen ?? firstMediaTime;
}

/** Time for a picture to reach the screen after a seek; doubled with each retry. */
const SETTLED_MS = 200;

/** A longer seek no longer delays the next one: browsers sometimes lose one. */
const PATIENCE_MS = 3000;

/** After so many detours the substitute picture is final: some frames cannot be sought at all. */
const MOST_TRIES = 4;

/** Frames at least this far from the visible one are requested from the server first. */
const STEP = 1;

/**
 * How long the player waits for the server's frame. On one machine they share its cores: a player that starts just
 * before the frame arrives delays it.
 */
const HEAD_START_MS = 600;

/** JPEG quality of a temporary substitute picture. */
const QUALITY = 80;

/** A frame as a picture, until the player reaches it, or if it cannot. */
export type StandIn = { frame: number; source: string };

export class VideoScreen implements Screen {
  readonly shown = new Store<Shown>(NOTHING_SHOWN);
  /**
   * Some files have frames that a browser plays but cannot seek to, such as those beyond the length in their header.
   * Such a frame is shown as a picture over the video; so is a distant frame, until the player reaches it.
   */
  readonly standIn = new Store<StandIn | null>(null);
  readonly canPlay = true;
  readonly #video: HTMLVideoElement;
  readonly #assetId: string;
  readonly #beginsWithFrame0: boolean;
  readonly #stopListening = new AbortController();
  #table: FrameTable | undefined;
  /** Start of the visible picture on the browser's clock. */
  #mediaTime: number | undefined;
  #firstMediaTime: number | undefined;
  #wanted: number | null = null;
  /** Whether something in front shows the wanted frame. */
  #isSeen = false;
  /** The target of the last seek. */
  #asked: number | null = null;
  /** The target of a detour through a neighbouring frame. */
  #again: number | null = null;
  /** Number of detours for the last target. */
  #tries = 0;
  #underWay: number | null = null;
  /** The frame whose seek has ended and whose picture is still to be reported. */
  #awaited: number | null = null;
  #callback = 0;
  /** The frame for which the player waits for the server. */
  #coming: number | null = null;
  /** The frame requested last from the server, and its picture. */
  #brought: number | null = null;
  #picture = new Image();
  #headStart: ReturnType<typeof setTimeout> | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  /**
   * `beginsWithFrame0`: frame 0 is at time 0, as in renditions, whatever its pts in the original. `first`: shown until
   * the player has a picture.
   */
  constructor(
    video: HTMLVideoElement,
    assetId: string,
    {
      beginsWithFrame0 = false,
      first = null,
    }: { beginsWithFrame0?: boolean; first?: StandIn | null } = {},
  ) {
    this.#video = video;
    this.#assetId = assetId;
    this.#beginsWithFrame0 = beginsWithFrame0;
    this.standIn.set(first);
    const on = (name: keyof HTMLVideoElementEventMap, handle: () => void) =>
      video.addEventListener(name, handle, { signal: this.#stopListening.signal });
    on("play", () => this.#tell());
    on("pause", () => this.#tell());
    on("ended", () => this.#tell());
    on("seeked", () => {
      const asked = this.#underWay;
      this.#underWay = null;
      this.#awaited = this.#played === asked ? null : asked;
      this.#pump();
      this.#tell();
      // A detour through a neighbouring frame is settled where it starts.
      if (asked === null) return;
      this.#settle(asked);
    });
    this.#watch();
    this.#tell();
  }

  dispose(): void {
    this.#stopListening.abort();
    clearTimeout(this.#settling);
    clearTimeout(this.#patience);
    clearTimeout(this.#headStart);
    this.#picture.src = "";
    this.#video.cancelVideoFrameCallback(this.#callback);
  }

  adopt(table: FrameTable): void {
    this.#table = table;
    this.#tell();
    this.#pump();
  }

  get aim(): number {
    return this.#wanted ?? this.#underWay ?? this.#awaited ?? this.shown.get().frame ?? 0;
  }

  show(frame: number, isSeen = false): void {
    this.#wanted = frame;
    this.#isSeen = isSeen;
    this.#pump();
    this.#tell();
  }

  play(): void {
    this.standIn.set(null);
    this.#coming = null;
    this.#brought = this.#wanted;
    this.#pump();
    // Browsers refuse autoplay before the first interaction; the button then still says Play.
    this.#video.play().catch(() => this.#tell());
  }

  pause(): void {
    this.#video.pause();
  }

  /** Time of frame 0 on the browser's clock, in seconds. */
  get offset(): number {
    if (this.#beginsWithFrame0) return 0;
    return offsetFrom(this.#firstMediaTime ?? 0, this.#table?.firstPtsSeconds ?? 0);
  }

  /** Called for every picture that reaches the screen, also when paused. */
  #watch(): void {
    this.#callback = this.#video.requestVideoFrameCallback((_, { mediaTime }) => {
      this.#firstMediaTime ??= mediaTime;
      this.#mediaTime = mediaTime;
      // The previous picture may be painted once more after the seek: until then the target is reported.
      if (this.#played === this.#awaited || !this.#video.paused) this.#awaited = null;
      // The substitute picture stays while the player shows another frame than the requested one.
      const standsFor = this.standIn.get()?.frame ?? null;
      const isOld = standsFor !== this.#asked && standsFor !== this.#brought;
      if (!this.#video.paused || isOld || this.#played === standsFor) this.standIn.set(null);
      const again = this.#again;
      this.#again = null;
      if (again !== null && this.#table && this.#video.paused) {
        this.#seek(this.#table, again);
        // That picture may be lost too.
        this.#settle(again);
      }
      this.#tell();
      this.#pump();
      this.#watch();
    });
  }

  #pump(): void {
    // The element may show another screen's video by now: late answers are ignored.
    if (this.#stopListening.signal.aborted) return;
    const table = this.#table;
    if (this.#wanted === null || !table) return;
    const frame = table.clamp(this.#wanted);
    if (this.#isFar(frame)) {
      // Later requests follow it: a drag shows some frames, not only its last one.
      if (this.#coming === null) this.#bring(frame);
      return;
    }
    if (this.#brought !== null && this.#brought !== frame) this.#dropBrought();
    // One seek at a time: another one before the picture arrives would restart the decoder and show nothing.
    if (this.#underWay !== null) return;
    if (this.#firstMediaTime === undefined) return;
    this.#wanted = null;
    const standsInForGood = frame === this.#asked && frame === this.standIn.get()?.frame;
    // While the picture of an ended seek is awaited, the visible one is about to go.
    const stays = frame === this.#played && this.#awaited === null;
    if (this.#video.paused) {
      if (stays) this.#stay(frame);
      if (stays || standsInForGood) return;
    }
    this.#asked = frame;
    this.#underWay = frame;
    this.#awaited = null;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#giveUp(frame), PATIENCE_MS);
    this.#again = null;
    this.#tries = 0;
    this.#seek(table, frame);
  }

  /** The player shows the frame already: no picture of another one, from before or arriving late, may cover it. */
  #stay(frame: number): void {
    this.#dropBrought();
    clearTimeout(this.#settling);
    this.#again = null;
    this.#asked = frame;
    this.standIn.set(null);
    this.#tell();
  }

  /** Another frame is wanted: one that arrives from the server now is not shown, or goes with the next picture. */
  #dropBrought(): void {
    clearTimeout(this.#headStart);
    this.#picture.src = "";
    this.#picture = new Image();
    this.#coming = null;
    this.#brought = null;
  }

  /** Ends a seek without an event: continues with later requests, or waits for its picture. */
  #giveUp(frame: number): void {
    if (this.#underWay !== frame) return;
    this.#underWay = null;
    this.#awaited = this.#played === frame ? null : frame;
    this.#pump();
    this.#check(frame);
  }

  /** Whether to request a frame from the server first. */
  #isFar(frame: number): boolean {
    const { frame: seen } = this.shown.get();
    if (seen === null || !this.#video.paused || this.#isSeen) return false;
    return Math.abs(frame - seen) > STEP && frame !== this.#brought;
  }

  /**
   * Requests a frame from the server, and lets the player follow: the server skips unreferenced frames and keeps its
   * decoder open; the browser decodes everything since the key frame.
   */
  #bring(frame: number): void {
    this.#picture.src = ""; // The previous one is not needed any more.
    const image = new Image();
    this.#picture = image;
    this.#brought = this.#coming = frame;
    const follow = () => {
      if (this.#coming !== frame) return;
      this.#coming = null;
      this.#pump();
      this.#tell();
    };
    clearTimeout(this.#headStart);
    this.#headStart = setTimeout(follow, HEAD_START_MS);
    const height = Math.ceil(this.#video.clientHeight * devicePixelRatio) || 1;
    image.src = address.frame(this.#assetId, frame, { height, quality: QUALITY });
    image.decode().then(
      () => {
        if (this.#picture !== image || !this.#video.paused) return;
        if (this.#played !== frame) this.standIn.set({ frame, source: image.src });
        follow();
        this.#tell();
      },
      // Cancelled or failed: the player seeks without a substitute picture.
      follow,
    );
  }

  /** The frame of the <video> itself. */
  get #played(): number | null {
    if (this.#table === undefined || this.#mediaTime === undefined) return null;
    return this.#table.nearest(this.#mediaTime - this.offset);
  }

  #settle(asked: number): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#check(asked), SETTLED_MS * 2 ** this.#tries);
  }

  /** After a seek: whether the requested frame is visible. */
  #check(asked: number): void {
    if (this.#underWay !== null || !this.#video.paused) return;
    if (this.#played === asked) {
      if (this.standIn.get()?.frame === asked) this.standIn.set(null);
      this.#tell();
      return;
    }
    const source = address.picture(this.#assetId, asked);
    const image = new Image();
    image.src = source;
    image.decode().then(
      () => {
        // Another frame was requested meanwhile.
        if (this.#wanted !== null || this.#underWay !== null || !this.#video.paused) return;
        if (this.#asked !== asked || this.#played === asked) return;
        this.standIn.set({ frame: asked, source });
        this.#awaited = null;
        this.#tell();
        this.#askAgain(asked);
      },
      // The player's picture stays, and the read-out names its frame.
      () => {
        this.#awaited = null;
        this.#tell();
      },
    );
  }

  /**
   * Browsers under load sometimes do not report a picture after a seek, nor the same picture again: a detour through a
   * neighbouring frame, covered by the substitute picture, forces a report.
   */
  #askAgain(asked: number): void {
    if (!this.#table || this.#tries >= MOST_TRIES) return;
    this.#tries += 1;
    // A slow seek is not restarted.
    if (!this.#video.seeking) {
      this.#again = asked;
      this.#seek(this.#table, asked > 0 ? asked - 1 : asked + 1);
    }
    // The neighbour may be lost too.
    this.#settle(asked);
  }

  #seek(table: FrameTable, frame: number): void {
    // Not at the edges of the frame's time: they may round to the neighbours.
    this.#video.currentTime = this.offset + table.insideOf(frame);
  }

  #tell(): void {
    const next: Shown = {
      frame: this.standIn.get()?.frame ?? this.#played,
      playing: !this.#video.paused && !this.#video.ended,
      seeking: this.#wanted !== null || this.#underWay !== null || this.#awaited !== null,
    };
    if (!isSame(next, this.shown.get())) this.shown.set(next);
  }
}
