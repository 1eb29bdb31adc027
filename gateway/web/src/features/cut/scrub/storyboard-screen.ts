// A screen in front of another one, without a scrub proxy: during a drag, the storyboard's tile covers the picture at
// once, as an approximation, until the screen behind shows the exact frame.
import type { FrameTable } from "@/lib/footage/frames";
import { Store } from "@/lib/store";
import { secondsOfTile, tileAt, type Board } from "@/lib/footage/storyboard";
import { isSame, type Screen, type Shown } from "@/lib/player/screen";
import { Movement } from "./movement";

export class StoryboardScreen implements Screen {
  readonly shown: Store<Shown>;
  readonly board: Board;
  /** The visible tile. */
  readonly tile = new Store<number | null>(null);
  readonly #behind: Screen;
  readonly #stopListening: () => void;
  #table: FrameTable | undefined;
  readonly #movement = new Movement();

  constructor(behind: Screen, board: Board) {
    this.#behind = behind;
    this.board = board;
    this.shown = new Store(behind.shown.get());
    this.#stopListening = behind.shown.subscribe(() => this.#follow());
  }

  dispose(): void {
    this.#stopListening();
  }

  adopt(table: FrameTable): void {
    this.#table = table;
    this.#behind.adopt(table);
  }

  get canPlay(): boolean {
    return this.#behind.canPlay;
  }

  get aim(): number {
    return this.#behind.aim;
  }

  foresee(ahead: (pixels: number) => number | null): void {
    this.#behind.foresee?.(ahead);
  }

  show(frame: number): void {
    const moving = this.#movement.goesOn();
    const far = Math.abs(frame - this.#behind.aim) > 1;
    this.#behind.show(frame);
    // A single step is as fast without it, and is within the same tile.
    if ((moving && far) || this.tile.get() !== null) this.#lay(this.#nearerTile());
  }

  play(): void {
    this.#lay(null);
    this.#behind.play();
  }

  pause(): void {
    this.#behind.pause();
  }

  /** The tile of the wanted frame, if it is nearer to that than the screen behind. */
  #nearerTile(): number | null {
    const { frame, seeking, playing } = this.#behind.shown.get();
    const { aim } = this.#behind;
    if (!this.#table || playing || (!seeking && frame === aim)) return null;
    const wanted = this.#table.secondsOf(this.#table.clamp(aim));
    const place = tileAt(this.board.storyboard, wanted);
    if (frame === null) return place;
    const off = Math.abs(secondsOfTile(this.board.storyboard, place) - wanted);
    return off < Math.abs(this.#table.secondsOf(frame) - wanted) ? place : null;
  }

  #follow(): void {
    this.#lay(this.tile.get() === null ? null : this.#nearerTile());
  }

  #lay(tile: number | null): void {
    this.tile.set(tile);
    const behind = this.#behind.shown.get();
    // A tile is exactly one frame, which is then the visible one.
    const next: Shown =
      tile === null || !this.#table
        ? behind
        : {
            frame: this.#table.nearest(secondsOfTile(this.board.storyboard, tile)),
            playing: behind.playing,
            seeking: true,
          };
    if (!isSame(next, this.shown.get())) this.shown.set(next);
  }
}
