// Frames as single pictures, for what the browser cannot play: every frame can still be seen and cut, exactly.
import { address } from "@/lib/api/address";
import type { FrameTable } from "@/lib/frames";
import { Store } from "@/lib/store";
import { NOTHING_SHOWN, type Screen, type Shown } from "./screen";

/** Tall enough to judge a picture, small enough to come at once. */
const HEIGHT = 720;

export class StillScreen implements Screen {
  readonly shown = new Store<Shown>(NOTHING_SHOWN);
  /** Address of the picture that is seen. */
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
    // There is nothing to play; the page says so.
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
      // What is seen stays; the next step asks again.
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
