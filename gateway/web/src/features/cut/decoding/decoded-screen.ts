// A screen in front of another one: at rest and when stepping, the page decodes each frame itself and paints it over that
// screen, which follows when the pointer rests, and plays.
import type { FrameTable } from "@/lib/footage/frames";
import { Store } from "@/lib/store";
import { isSame, type Screen, type Shown } from "@/lib/player/screen";
import { Movement } from "../scrub/movement";
import type { PainterEvents, Painter } from "./painter";

/** The pointer has rested. */
const STILL_MS = 300;
/** A frame that has not arrived by then may arrive sooner from the screen behind. */
const LATE_MS = 600;

/** A moving pointer or wheel repeats within this time; a later key or field means exactly its frame. */
const MOVING_MS = 120;
/** Small movements count as steps, which wait for each frame. */
const STEP = 3;
/** A pointer that has not moved for so long waits for its frame. */
const WAITS_MS = 50;

export class DecodedScreen implements Screen {
  readonly shown: Store<Shown>;
  /** Whether the canvas covers the other picture. */
  readonly covers = new Store(false);
  #behind: Screen;
  #stopListening: () => void;
  #painter: Painter | null = null;
  #canvas: HTMLCanvasElement | null = null;
  #size: { width: number; height: number } | null = null;
  #table: FrameTable | undefined;
  /** Requested from the painter, and not painted yet. */
  #wanted: number | null = null;
  /** The frame on the canvas; null while it is hidden. */
  #painted: number | null = null;
  /** Pictures of neighbouring frames: a step shows one in the key's own task, without the worker. */
  readonly #foreseen = new Map<number, ImageBitmap>();
  readonly #movement = new Movement(MOVING_MS);
  /** The frame still to be requested from the screen behind. */
  #owed: number | null = null;
  /** Whether the screen behind played at the last check. */
  #plays = false;
  #still: ReturnType<typeof setTimeout> | undefined;
  #waits: ReturnType<typeof setTimeout> | undefined;

  constructor(behind: Screen) {
    this.#behind = behind;
    this.shown = new Store(behind.shown.get());
    this.#stopListening = behind.shown.subscribe(() => this.#follow());
  }

  /** Replacements of the screen behind concern only that; this screen stays. */
  standBefore(behind: Screen): void {
    if (behind === this.#behind) return;
    this.#stopListening();
    this.#behind = behind;
    this.#stopListening = behind.shown.subscribe(() => this.#follow());
    // Without a painter both the old and the new screen behind are asked for the frame.
    this.#owed = this.#painter ? (this.#wanted ?? this.#painted) : null;
    this.#settle();
    this.#follow();
  }

  dispose(): void {
    this.#stopListening();
    clearTimeout(this.#still);
    clearTimeout(this.#waits);
    this.#forgetForeseen();
  }

  /** Uses the painter of `make` until it fails, or the returned function is called. */
  open(make: (heard: PainterEvents) => Painter): () => void {
    let isOpen = true;
    const close = () => {
      if (!isOpen) return;
      isOpen = false;
      painter.dispose();
      this.#painter = null;
      this.#wanted = null;
      this.#forgetForeseen();
      this.#settle();
      this.#follow();
    };
    const painter = make({
      startedWorker: () => {
        if (!isOpen) return;
        this.#painter = painter;
        if (this.#size) painter.resize(this.#size.width, this.#size.height);
        this.#begin();
      },
      painted: (frame, picture) => {
        if (isOpen) this.#paint(frame, picture);
        picture.close();
      },
      foreseen: (frame, picture) => {
        if (isOpen && this.#isOnTheWay(frame)) {
          this.#paint(frame, picture);
          picture.close();
        } else if (isOpen && this.#isBeside(frame)) {
          this.#foreseen.get(frame)?.close();
          this.#foreseen.set(frame, picture);
        } else picture.close();
      },
      refused: close,
    });
    return close;
  }

  drawOn(canvas: HTMLCanvasElement | null): void {
    this.#canvas = canvas;
    if (canvas !== null) return;
    this.#uncover();
    this.#tell();
  }

  /** Display size of the picture in device pixels. */
  resize(width: number, height: number): void {
    this.#size = { width, height };
    this.#forgetForeseen();
    this.#painter?.resize(width, height);
    if (this.#painted !== null && this.#wanted === null) this.#painter?.want(this.#painted, false);
  }

  adopt(table: FrameTable): void {
    this.#table = table;
  }

  get canPlay(): boolean {
    return this.#behind.canPlay;
  }

  get aim(): number {
    if (this.#painter === null) return this.#behind.aim;
    return this.#wanted ?? this.#painted ?? this.#behind.aim;
  }

  foresee(ahead: (pixels: number) => number | null): void {
    this.#behind.foresee?.(ahead);
  }

  show(frame: number, isSeen?: boolean): void {
    clearTimeout(this.#still);
    clearTimeout(this.#waits);
    const isPassing = this.#movement.goesOn() && Math.abs(frame - this.aim) > STEP;
    if (this.#behind.shown.get().playing || !this.#painter || !this.#canvas || !this.#table) {
      this.#owed = null;
      this.#wanted = null;
      this.#behind.show(frame, isSeen);
      this.#follow();
      return;
    }
    const wanted = this.#table.clamp(frame);
    this.#owed = wanted;
    this.#still = setTimeout(() => this.#rest(), LATE_MS);
    const foreseen = this.#foreseen.get(wanted);
    if (foreseen) {
      this.#foreseen.delete(wanted);
      this.#wanted = wanted;
      this.#paint(wanted, foreseen);
      foreseen.close();
      this.#painter.saw(wanted);
      return;
    }
    this.#wanted = wanted;
    this.#painter.want(wanted, isPassing);
    if (isPassing) this.#waits = setTimeout(() => this.#wait(), WAITS_MS);
    this.#tell();
  }

  play(): void {
    this.#settle();
    this.#wanted = null;
    this.#behind.play();
    this.#tell();
  }

  pause(): void {
    this.#behind.pause();
  }

  /** The screen behind may reach its target sooner. */
  #begin(): void {
    const { frame, playing, seeking } = this.#behind.shown.get();
    const isAwaited = frame === null || seeking;
    if (playing || !isAwaited || !this.#table || !this.#canvas) {
      this.#rest();
      return;
    }
    this.#wanted = this.#table.clamp(this.#behind.aim);
    this.#painter?.want(this.#wanted, false);
    this.#tell();
  }

  #paint(frame: number, picture: ImageBitmap): void {
    const canvas = this.#canvas;
    const { playing, seeking } = this.#behind.shown.get();
    // It may play already without showing a picture yet.
    if (!canvas || (playing && !seeking)) return;
    // Frames overtaken by the screen behind are not shown again.
    if (this.#wanted === null && frame !== this.aim) return;
    // Setting the size clears the canvas, even if it is unchanged.
    if (canvas.width !== picture.width) canvas.width = picture.width;
    if (canvas.height !== picture.height) canvas.height = picture.height;
    // An opaque canvas saves the browser compositing the video below.
    canvas.getContext("bitmaprenderer", { alpha: false })?.transferFromImageBitmap(picture);
    canvas.dataset.frame = String(frame);
    this.#painted = frame;
    for (const each of this.#foreseen.keys()) if (!this.#isBeside(each)) this.#forget(each);
    if (this.#wanted === frame) {
      this.#wanted = null;
      clearTimeout(this.#still);
      this.#still = setTimeout(() => this.#rest(), STILL_MS);
    }
    this.covers.set(true);
    this.#tell();
  }

  /** The pointer has stopped for now: only the exact frame is good enough. */
  #wait(): void {
    if (this.#wanted !== null) this.#painter?.want(this.#wanted, false);
  }

  /** The pointer rests: the screen behind follows, and likely next frames are prepared. */
  #rest(): void {
    this.#settle();
    const { playing } = this.#behind.shown.get();
    if (!playing && this.#wanted === null) this.#painter?.prepare(this.aim);
  }

  /** Moves the screen behind to the target. */
  #settle(): void {
    clearTimeout(this.#still);
    const frame = this.#owed;
    this.#owed = null;
    if (frame !== null) this.#behind.show(frame, this.#painted === frame);
  }

  #follow(): void {
    const { frame, playing, seeking } = this.#behind.shown.get();
    if (this.#plays !== playing) {
      this.#plays = playing;
      clearTimeout(this.#still);
      if (playing) this.#painter?.rest();
      else this.#still = setTimeout(() => this.#rest(), STILL_MS);
    }
    if (playing && !seeking) {
      this.#wanted = null;
      this.#uncover();
    } else if (this.#wanted !== null && this.#owed === null && frame === this.#wanted) {
      // The screen behind was faster.
      this.#wanted = null;
      this.#uncover();
    } else if (!this.#painter && !seeking) this.#uncover();
    this.#tell();
  }

  /**
   * Whether an arriving neighbour is nearer to the wanted frame than the visible one is. If it was wanted while it was
   * on its way, the painter does not send it again.
   */
  #isOnTheWay(frame: number): boolean {
    if (this.#wanted === null) return false;
    const seen = this.#painted ?? this.#behind.shown.get().frame;
    return seen === null || Math.abs(frame - this.#wanted) < Math.abs(seen - this.#wanted);
  }

  #isBeside(frame: number): boolean {
    return Math.abs(frame - (this.#painted ?? this.#behind.aim)) === 1;
  }

  #forget(frame: number): void {
    this.#foreseen.get(frame)?.close();
    this.#foreseen.delete(frame);
  }

  #forgetForeseen(): void {
    for (const frame of this.#foreseen.keys()) this.#forget(frame);
  }

  #uncover(): void {
    this.#painted = null;
    this.#forgetForeseen();
    this.covers.set(false);
  }

  #tell(): void {
    const behind = this.#behind.shown.get();
    // Whether a covered screen is still seeking does not matter.
    const isCovered = this.#painter !== null && this.#painted !== null && !behind.playing;
    const next: Shown = {
      frame: this.#painted ?? behind.frame,
      playing: behind.playing,
      seeking: this.#wanted !== null || (!isCovered && behind.seeking),
    };
    if (!isSame(next, this.shown.get())) this.shown.set(next);
  }
}
