// The shuttle: each press of its key doubles the speed at which the picture runs, on or back. At normal speed the screen
// plays by itself, with sound; at any other it is told frame after frame, as by a hand that drags.
import type { FrameTable } from "@/lib/frames";
import { Store } from "@/lib/store";
import type { Screen, Shown } from "./components/player/screen";

export const FASTEST = 8;

/** Times of frames of the page, in ms, and a way to be called at the next one. */
export type Ticker = {
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

/** The speed after one more press: twice as fast the way it goes, at normal speed where it stood or went the other way. */
export const faster = (speed: number, way: 1 | -1): number =>
  Math.sign(speed) === way ? way * Math.min(FASTEST, 2 * Math.abs(speed)) : way;

/** A screen that can be run; whatever else is asked of it ends that. */
export class ShuttleScreen implements Screen {
  readonly shown: Store<Shown>;
  /** Times the normal speed, negative for backwards; 0 while it is not run. */
  readonly speed = new Store(0);
  /** The frame that it was told to show last; `aim` says where that has led. */
  readonly told = new Store<number | null>(null);
  readonly #inner: Screen;
  readonly #ticker: Ticker;
  #table: FrameTable | undefined;
  #stopTicking: (() => void) | undefined;
  /** Whether the inner screen has begun to play since it was told to. */
  #plays = false;

  constructor(inner: Screen, ticker: Ticker = FRAMES_OF_PAGE) {
    this.#inner = inner;
    this.#ticker = ticker;
    this.shown = inner.shown;
  }

  /** Notices when what plays by itself ends by itself; what it returns ends everything. */
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

  get canPlay(): boolean {
    return this.#inner.canPlay;
  }

  foresee(ahead: (pixels: number) => number | null): void {
    this.#inner.foresee?.(ahead);
  }

  show(frame: number, isSeen?: boolean): void {
    if (!this.#inner.shown.get().playing) this.#end();
    this.#inner.show(frame, isSeen);
    this.told.set(frame);
  }

  play(): void {
    this.#end();
    this.#inner.play();
  }

  pause(): void {
    this.#end();
    this.#inner.pause();
  }

  /** One more press of its key. */
  run(way: 1 | -1): void {
    this.runAt(faster(this.speed.get(), way));
  }

  /** Goes on from what is shown; 0 changes nothing. */
  runAt(speed: number): void {
    const table = this.#table;
    if (!table || speed === 0) return;
    this.#end();
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
    let told = this.#inner.aim;
    const tick = () => {
      const at = from + (speed * (this.#ticker.now() - begun)) / 1000;
      const frame = at < 0 ? 0 : table.clamp(table.atOrBefore(at));
      if (frame !== told) this.#inner.show(frame);
      told = frame;
      if (frame === (speed < 0 ? 0 : last)) this.#end();
      else this.#stopTicking = this.#ticker.next(tick);
    };
    this.#stopTicking = this.#ticker.next(tick);
  }

  #end(): void {
    this.#stopTicking?.();
    this.#stopTicking = undefined;
    this.#plays = false;
    if (this.speed.get() !== 0) this.speed.set(0);
  }
}
