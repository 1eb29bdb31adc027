// Frames out of a <video>: what is seen is told by the browser, frame by frame, and never guessed from the clock.
import { address } from "@/lib/api/address";
import type { FrameTable } from "@/lib/frames";
import { Store } from "@/lib/store";
import { isSame, NOTHING_SHOWN, type Screen, type Shown } from "./screen";

/** Two moments that differ by less are the same: browsers count in microseconds, files in ticks. */
const SAME_MOMENT = 0.002;

/**
 * Where the file's frame 0 lies on the browser's clock. Browsers put 0 at the first sample of any stream, or at pts 0:
 * with sound that begins earlier, or a first pts above 0, frame 0 comes later. The first picture that is seen tells;
 * the places that a browser may choose on purpose are taken exactly.
 */
export function offsetFrom(firstMediaTime: number, firstPtsSeconds: number): number {
  const choices = [0, firstPtsSeconds];
  const chosen = choices.find((choice) => Math.abs(choice - firstMediaTime) < SAME_MOMENT);
  return chosen ?? firstMediaTime;
}

/** How long a picture may take to reach the screen after the seek is done; twice as long with each further try. */
const SETTLED_MS = 200;

/** A seek that takes longer no longer keeps the next one waiting: browsers lose one now and then. */
const PATIENCE_MS = 3000;

/** The stand-in is as good as the picture: some frames cannot be sought to at all. */
const MOST_TRIES = 4;

/** Frames that are further from what is seen are brought by the server first. */
const STEP = 1;

/**
 * How long the player leaves the server alone with a frame. On one machine they share its cores: a player that begins
 * just before the frame is there makes it come later.
 */
const HEAD_START_MS = 600;

/** Of a picture that stands in for a moment. */
const QUALITY = 80;

/** One frame as a picture, where the player is not there yet or cannot be brought to it. */
export type StandIn = { frame: number; source: string };

export class VideoScreen implements Screen {
  readonly shown = new Store<Shown>(NOTHING_SHOWN);
  /**
   * Some files hold frames that a browser plays but cannot seek to: behind the length that their header claims, say.
   * Such a frame is shown as a picture over the video; and so is one that is far off, until the player is there.
   */
  readonly standIn = new Store<StandIn | null>(null);
  readonly canPlay = true;
  readonly #video: HTMLVideoElement;
  readonly #assetId: string;
  readonly #beginsWithFrame0: boolean;
  readonly #stopListening = new AbortController();
  #table: FrameTable | undefined;
  /** When the picture on the screen begins, by the browser's clock. */
  #mediaTime: number | undefined;
  #firstMediaTime: number | undefined;
  #wanted: number | null = null;
  /** Whether something in front shows what is wanted. */
  #isSeen = false;
  /** The frame of the last seek. */
  #asked: number | null = null;
  /** The frame that a seek to its neighbour is the way to. */
  #again: number | null = null;
  /** How often a neighbour was the way to the frame of the last seek. */
  #tries = 0;
  #underWay: number | null = null;
  /** The frame whose seek is done and whose picture is still to come: the browser reports it a moment later. */
  #awaited: number | null = null;
  #callback = 0;
  /** The frame that the server has a head start with. */
  #coming: number | null = null;
  /** The frame that it was asked for last, and its picture. */
  #brought: number | null = null;
  #picture = new Image();
  #headStart: ReturnType<typeof setTimeout> | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  /**
   * `beginsWithFrame0`: as renditions do, whatever the pts of the original's frame 0 is. `first`: stands on the screen
   * until the player has a picture.
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
      // The way over a neighbour is looked after where it is taken.
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
    // Refused where the page has not been touched yet; the button then simply still says Play.
    this.#video.play().catch(() => this.#tell());
  }

  pause(): void {
    this.#video.pause();
  }

  /** Where frame 0 lies on the browser's clock, in seconds. */
  get offset(): number {
    if (this.#beginsWithFrame0) return 0;
    return offsetFrom(this.#firstMediaTime ?? 0, this.#table?.firstPtsSeconds ?? 0);
  }

  /** Is called for every picture that reaches the screen, also when paused. */
  #watch(): void {
    this.#callback = this.#video.requestVideoFrameCallback((_, { mediaTime }) => {
      this.#firstMediaTime ??= mediaTime;
      this.#mediaTime = mediaTime;
      // The picture of before may be painted once more behind the seek: who asks meanwhile is still told the aim.
      if (this.#played === this.#awaited || !this.#video.paused) this.#awaited = null;
      // Another frame than the one asked for does not take its place.
      const standsFor = this.standIn.get()?.frame ?? null;
      const isOld = standsFor !== this.#asked && standsFor !== this.#brought;
      if (!this.#video.paused || isOld || this.#played === standsFor) this.standIn.set(null);
      const again = this.#again;
      this.#again = null;
      if (again !== null && this.#table && this.#video.paused) {
        this.#seek(this.#table, again);
        // That picture may be lost on its way as well.
        this.#settle(again);
      }
      this.#tell();
      this.#pump();
      this.#watch();
    });
  }

  #pump(): void {
    // Its element may show another screen's video by now: what was answered late moves that no more.
    if (this.#stopListening.signal.aborted) return;
    const table = this.#table;
    if (this.#wanted === null || !table) return;
    const frame = table.clamp(this.#wanted);
    if (this.#isFar(frame)) {
      // What is wanted meanwhile comes after it: of a drag some frames are seen, rather than only its last one.
      if (this.#coming === null) this.#bring(frame);
      return;
    }
    // One seek at a time: asking again before the picture is there would start the decoder anew and show nothing.
    if (this.#underWay !== null) return;
    if (this.#firstMediaTime === undefined) return;
    this.#wanted = null;
    const standsInForGood = frame === this.#asked && frame === this.standIn.get()?.frame;
    if (this.#video.paused && (frame === this.#played || standsInForGood)) return;
    this.#asked = frame;
    this.#underWay = frame;
    this.#awaited = null;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#giveUp(frame), PATIENCE_MS);
    this.#again = null;
    this.#tries = 0;
    this.#seek(table, frame);
  }

  /** A seek whose end is not told: goes on with what is wanted since, or looks after its picture. */
  #giveUp(frame: number): void {
    if (this.#underWay !== frame) return;
    this.#underWay = null;
    this.#awaited = this.#played === frame ? null : frame;
    this.#pump();
    this.#check(frame);
  }

  /** Whether the server is to bring a frame first. */
  #isFar(frame: number): boolean {
    const { frame: seen } = this.shown.get();
    if (seen === null || !this.#video.paused || this.#isSeen) return false;
    return Math.abs(frame - seen) > STEP && frame !== this.#brought;
  }

  /**
   * Has a frame come from the server, and the player follow: the server leaves out what no other frame is decoded from,
   * and keeps its decoder; the browser decodes everything since the key frame anew.
   */
  #bring(frame: number): void {
    this.#picture.src = ""; // nobody waits for the one before any more
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
      // Called off, or the player has to do it alone.
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

  /** After a seek: whether the asked frame is really there. */
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
        // Meanwhile something else was asked for.
        if (this.#wanted !== null || this.#underWay !== null || !this.#video.paused) return;
        if (this.#played === asked) return;
        this.standIn.set({ frame: asked, source });
        this.#awaited = null;
        this.#tell();
        this.#askAgain(asked);
      },
      // What the player shows stays, and the read-out says which frame that is.
      () => {
        this.#awaited = null;
        this.#tell();
      },
    );
  }

  /**
   * Browsers under load now and then do not report a picture that a seek brought. They would not report the same
   * picture again either: the way leads over a neighbour, behind the picture that stands in.
   */
  #askAgain(asked: number): void {
    if (!this.#table || this.#tries >= MOST_TRIES) return;
    this.#tries += 1;
    // A seek that only takes long is not begun anew.
    if (!this.#video.seeking) {
      this.#again = asked;
      this.#seek(this.#table, asked > 0 ? asked - 1 : asked + 1);
    }
    // The neighbour may be lost on its way as well.
    this.#settle(asked);
  }

  #seek(table: FrameTable, frame: number): void {
    // The middle of the frame's time: its edges belong to the neighbours after rounding.
    this.#video.currentTime = this.offset + table.middleOf(frame);
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
