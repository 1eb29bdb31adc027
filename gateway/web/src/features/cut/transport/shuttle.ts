// The shuttle (J/L): each press doubles the playback speed, forwards or backwards. At normal speed the screen plays by
// itself, with sound; at other speeds frame after frame is requested, as in a drag.
import type { FrameTable } from "@/lib/footage/frames";
import { Store } from "@/lib/store";
import type { Screen, Shown } from "@/lib/player/screen";

const FASTEST = 8;

/** Animation frame times in ms, and a scheduler for the next one. */
type Ticker = {
  now: () => number;
  next: (then: () => void) => () => void;
};

const FRAMES_OF_PAGE: Ticker = {
  now: () => performance.now(),
  next: (then) => {
    const id = requestAnimationFrame(then);
    return () => cancelAnimationFrame(id);
  },
};

/** The speed after one more press: doubled in the same direction, normal speed otherwise. */
export const faster = (speed: number, direction: 1 | -1): number =>
  Math.sign(speed) === direction ? direction * Math.min(FASTEST, 2 * Math.abs(speed)) : direction;

/** A screen with a shuttle; any other request ends it. */
export class ShuttleScreen implements Screen {
  readonly shown: Store<Shown>;
  /** Multiple of normal speed, negative for backwards; 0 when stopped. */
  readonly speed = new Store(0);
  /** The frame requested last. Components subscribe to it to read `aim`, which has no store of its own. */
  readonly requested = new Store<number | null>(null);
  readonly #inner: Screen;
  readonly #ticker: Ticker;
  #table: FrameTable | undefined;
  #stopTicking: (() => void) | undefined;
  /** Whether the inner screen has begun to play since it was asked to. */
  #plays = false;

  constructor(inner: Screen, ticker: Ticker = FRAMES_OF_PAGE) {
    this.#inner = inner;
    this.#ticker = ticker;
    this.shown = inner.shown;
  }

  /** Detects the end of playback; the returned function stops everything. */
  watch(): () => void {
    const stop = this.shown.subscribe(() => {
      const { playing } = this.shown.get();
      if (this.#plays && !playing) this.#end();
      else if (playing && this.speed.get() === 1) this.#plays = true;
    });
    return () => {
      this.#end();
      stop();
    };
  }

  adopt(table: FrameTable): void {
    this.#table = table;
  }

  get aim(): number {
    return this.#inner.aim;
  }

  /** Whether it plays, at any speed. */
  get runs(): boolean {
    return this.shown.get().playing || this.speed.get() !== 0;
  }

  get canPlay(): boolean {
    return this.#inner.canPlay;
  }

  foresee(ahead: (pixels: number) => number | null): void {
    this.#inner.foresee?.(ahead);
  }

  show(frame: number, isSeen?: boolean): void {
    if (!this.#inner.shown.get().playing) this.#end();
    this.#inner.show(frame, isSeen);
    this.requested.set(frame);
  }

  play(): void {
    this.#end();
    this.#inner.play();
  }

  pause(): void {
    this.#end();
    this.#inner.pause();
  }

  /** One more press of a key. */
  run(direction: 1 | -1): void {
    this.runAt(faster(this.speed.get(), direction));
  }

  /** Continues from the visible frame; 0 changes nothing. */
  runAt(speed: number): void {
    const table = this.#table;
    if (!table || speed === 0) return;
    // The speed is told once: it does not stop in between.
    this.#halt();
    const { playing } = this.shown.get();
    this.speed.set(speed);
    if (speed === 1 && this.#inner.canPlay) {
      this.#plays = playing;
      if (!playing) this.#inner.play();
      return;
    }
    if (playing) this.#inner.pause();
    this.#drive(table, speed);
  }

  #drive(table: FrameTable, speed: number): void {
    const from = table.secondsOf(table.clamp(this.#inner.aim));
    const begun = this.#ticker.now();
    const last = table.count - 1;
    let shownLast = this.#inner.aim;
    const tick = () => {
      const at = from + (speed * (this.#ticker.now() - begun)) / 1000;
      const frame = at < 0 ? 0 : table.clamp(table.atOrBefore(at));
      if (frame !== shownLast) this.#inner.show(frame);
      shownLast = frame;
      if (frame === (speed < 0 ? 0 : last)) this.#end();
      else this.#stopTicking = this.#ticker.next(tick);
    };
    this.#stopTicking = this.#ticker.next(tick);
  }

  #halt(): void {
    this.#stopTicking?.();
    this.#stopTicking = undefined;
    this.#plays = false;
  }

  #end(): void {
    this.#halt();
    if (this.speed.get() !== 0) this.speed.set(0);
  }
}
