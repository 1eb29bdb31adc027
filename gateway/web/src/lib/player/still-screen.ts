// A screen that loads each frame as a picture, for files that the browser cannot play.
import { address } from "../api/address";
import type { FrameTable } from "../footage/frames";
import { Store } from "../store";
import { NOTHING_SHOWN, type Screen, type Shown } from "./screen";

/** Height of the pictures in px: enough to judge them, and small enough to load fast. */
const HEIGHT = 720;

export class StillScreen implements Screen {
  readonly shown = new Store<Shown>(NOTHING_SHOWN);
  /** Address of the visible picture. */
  readonly picture = new Store<string | null>(null);
  readonly canPlay = false;
  readonly #assetId: string;
  #table: FrameTable | undefined;
  #wanted: number | null = null;
  #underWay: number | null = null;

  constructor(assetId: string) {
    this.#assetId = assetId;
  }

  adopt(table: FrameTable): void {
    this.#table = table;
    this.#pump();
  }

  get aim(): number {
    return this.#wanted ?? this.#underWay ?? this.shown.get().frame ?? 0;
  }

  show(frame: number): void {
    this.#wanted = frame;
    this.#pump();
  }

  play(): void {
    // Not possible; the page says so.
  }

  pause(): void {
    // Nothing plays.
  }

  #pump(): void {
    if (!this.#table || this.#wanted === null || this.#underWay !== null) return;
    const frame = this.#table.clamp(this.#wanted);
    this.#wanted = null;
    if (frame === this.shown.get().frame) return;
    this.#underWay = frame;
    this.shown.set({ ...this.shown.get(), seeking: true });
    const source = address.picture(this.#assetId, frame, { height: HEIGHT });
    const image = new Image();
    image.src = source;
    image.decode().then(
      () => this.#arrived(frame, source),
      // The visible picture stays; the next request tries again.
      () => this.#arrived(this.shown.get().frame, this.picture.get()),
    );
  }

  #arrived(frame: number | null, source: string | null): void {
    this.#underWay = null;
    this.picture.set(source);
    this.shown.set({ frame, playing: false, seeking: this.#wanted !== null });
    this.#pump();
  }
}
