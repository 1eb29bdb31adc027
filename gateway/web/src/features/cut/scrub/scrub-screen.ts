// A screen in front of another one: during drags and fast steps it shows each frame from the scrub proxy at once; when
// the pointer rests, the other screen's full-quality picture takes over.
import type { FrameTable } from "@/lib/footage/frames";
import { Store } from "@/lib/store";
import { isSame, type Screen, type Shown } from "@/lib/player/screen";
import { Movement } from "./movement";
import { ProxyFrames, type Ahead, type Picture } from "./proxy-frames";

/** The pointer has rested. */
const STILL_MS = 150;

export class ScrubScreen implements Screen {
  readonly shown: Store<Shown>;
  /** Whether the canvas covers the other picture. */
  readonly covers = new Store(false);
  readonly #behind: Screen;
  readonly #frames: ProxyFrames;
  readonly #stopListening: () => void;
  #canvas: HTMLCanvasElement | null = null;
  #table: FrameTable | undefined;
  /** The target that was not requested from the screen behind yet. */
  #wanted: number | null = null;
  #painted: number | null = null;
  readonly #movement = new Movement();
  #still: ReturnType<typeof setTimeout> | undefined;
  #ahead: Ahead | null = null;

  constructor(behind: Screen, assetId: string, height: number, onGone: () => void) {
    this.#behind = behind;
    this.shown = new Store(behind.shown.get());
    this.#frames = new ProxyFrames(assetId, height, {
      show: (picture) => this.#paint(picture),
      failed: () => {
        this.#settle();
        this.#uncover();
        onGone();
      },
    });
    this.#stopListening = behind.shown.subscribe(() => this.#follow());
  }

  dispose(): void {
    this.#stopListening();
    this.#frames.dispose();
    clearTimeout(this.#still);
  }

  drawOn(canvas: HTMLCanvasElement | null): void {
    this.#canvas = canvas;
  }

  adopt(table: FrameTable): void {
    this.#table = table;
    this.#behind.adopt(table);
    this.#frames.warm(table.clamp(this.aim));
  }

  get canPlay(): boolean {
    return this.#behind.canPlay;
  }

  get aim(): number {
    return this.#wanted ?? this.#behind.aim;
  }

  /** Notes which frames the pointer would reach further on, so that they are fetched in advance. */
  foresee(ahead: Ahead): void {
    this.#ahead = ahead;
  }

  show(frame: number): void {
    const moving = this.#movement.goesOn();
    const from = this.aim;
    const { playing } = this.#behind.shown.get();
    // A single step is as fast without the proxy, and in full quality at once.
    if (playing || !this.#table || !this.#canvas || (!moving && Math.abs(frame - from) <= 1)) {
      this.#settle();
      this.#behind.show(frame);
      return;
    }
    const wanted = this.#table.clamp(frame);
    this.#wanted = wanted;
    const step = wanted - from || 1;
    this.#frames.want(wanted, this.#ahead ?? ((pixels) => this.#reached(wanted, step, pixels)));
    this.#ahead = null;
    clearTimeout(this.#still);
    this.#still = setTimeout(() => this.#settle(), STILL_MS);
    this.#tell();
  }

  play(): void {
    this.#settle();
    this.#behind.play();
  }

  pause(): void {
    this.#behind.pause();
  }

  /** Without a pointer: the same step repeated. */
  #reached(from: number, step: number, times: number): number | null {
    const frame = from + Math.abs(step) * times;
    return frame < 0 || frame >= (this.#table?.count ?? 0) ? null : frame;
  }

  #paint({ frame, bitmap }: Picture): void {
    const canvas = this.#canvas;
    // Earlier targets are done: their picture is visible, or about to be.
    if (!canvas || (this.#wanted === null && !this.#isAhead(frame))) {
      bitmap.close();
      return;
    }
    if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
    }
    canvas.getContext("2d", { alpha: false })?.drawImage(bitmap, 0, 0);
    bitmap.close();
    this.#painted = frame;
    this.covers.set(true);
    this.#tell();
  }

  /** Whether the screen behind is still moving to a frame. */
  #isAhead(frame: number): boolean {
    const behind = this.#behind.shown.get();
    return behind.seeking && !behind.playing && this.#behind.aim === frame;
  }

  /** Ask the screen behind for the last target. */
  #settle(): void {
    clearTimeout(this.#still);
    const frame = this.#wanted;
    this.#wanted = null;
    if (frame !== null) this.#behind.show(frame, this.#painted === frame);
    this.#follow();
  }

  #follow(): void {
    // Some of a fast drag's last frames arrive after the screen behind has reached its target.
    if (this.#wanted === null && !this.#behind.shown.get().seeking) this.#uncover();
    this.#tell();
  }

  #uncover(): void {
    this.#painted = null;
    this.covers.set(false);
  }

  #tell(): void {
    const behind = this.#behind.shown.get();
    const next: Shown = {
      frame: this.#painted ?? behind.frame,
      playing: behind.playing,
      seeking: this.#wanted !== null || behind.seeking,
    };
    if (!isSame(next, this.shown.get())) this.shown.set(next);
  }
}
