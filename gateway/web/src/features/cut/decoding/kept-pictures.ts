// Decoded pictures around the visible frame, as many as fit into a memory limit. Dropped pictures are closed.

/** A decoded frame, which holds memory until it is closed. */
export type Picture = { readonly bytes: number; close: () => void };

/** Most frames that are kept before (BACK) and after (AHEAD) the visible one. */
const BACK = 40;
const AHEAD = 20;
/** The memory limit. */
export const DECODED_BYTES = 256 * 2 ** 20;

export class KeptPictures<P extends Picture> {
  readonly #pictures = new Map<number, P>();
  /** Size of the largest picture so far. */
  #pictureBytes: number;
  /** Pictures that the decoder returns after the wanted one, because of its delay. */
  readonly #extra: number;
  #eye = 0;

  /** `pictureBytes`: expected size of a decoded frame, used until a larger one arrives. */
  constructor(pictureBytes: number, extra: number) {
    this.#pictureBytes = pictureBytes;
    this.#extra = extra;
  }

  /** The frame around which pictures are kept. */
  get position(): number {
    return this.#eye;
  }

  has(frame: number): boolean {
    return this.#pictures.has(frame);
  }

  get(frame: number): P | undefined {
    return this.#pictures.get(frame);
  }

  measure({ bytes }: P): void {
    this.#pictureBytes = Math.max(this.#pictureBytes, bytes);
  }

  /** Keeps a picture; closes it if there is one of that frame, or the frame is too far away. */
  keep(frame: number, picture: P): void {
    if (this.#pictures.has(frame) || !this.hasPlaceFor(frame)) picture.close();
    else this.#pictures.set(frame, picture);
  }

  /** Keeps pictures around another frame from now on. */
  moveTo(frame: number): void {
    this.#eye = frame;
    for (const [each, picture] of this.#pictures) {
      if (this.hasPlaceFor(each)) continue;
      picture.close();
      this.#pictures.delete(each);
    }
  }

  /** How many pictures are kept before and after the visible one. */
  get room(): { back: number; ahead: number } {
    const fitting = Math.floor(DECODED_BYTES / this.#pictureBytes);
    const others = Math.max(0, Math.min(BACK + AHEAD, fitting - 1));
    const share = Math.floor((others * AHEAD) / (BACK + AHEAD));
    const ahead = Math.max(share, Math.min(2 * this.#extra, Math.ceil(others / 2)));
    return { back: others - ahead, ahead };
  }

  /** The frame to decode next when idle; null if enough are kept. `frames`: those of the video. */
  missing(way: 1 | -1, frames: number): number | null {
    if (!this.#pictures.has(this.#eye)) return this.#eye;
    return way > 0
      ? (this.#onwards(frames) ?? this.#backwards())
      : (this.#backwards() ?? this.#onwards(frames));
  }

  clear(): void {
    for (const picture of this.#pictures.values()) picture.close();
    this.#pictures.clear();
  }

  /** Whether a frame is near enough to the visible one to be kept. */
  hasPlaceFor(frame: number): boolean {
    const { back, ahead } = this.room;
    return frame >= this.#eye - back && frame <= this.#eye + ahead;
  }

  #onwards(frames: number): number | null {
    const frame = this.#firstMissing(1);
    // Packets that are fed after it, to make the decoder return it, become pictures too and need room.
    const most = Math.max(1, this.room.ahead - this.#extra);
    return frame < frames && frame <= this.#eye + most ? frame : null;
  }

  #backwards(): number | null {
    const { back } = this.room;
    const frame = this.#firstMissing(-1);
    const there = this.#eye - frame - 1;
    // This also decodes all earlier frames of the run, so it is not worth it before two thirds are missing.
    return frame >= 0 && there < back / 3 ? frame : null;
  }

  #firstMissing(way: 1 | -1): number {
    let frame = this.#eye + way;
    while (this.#pictures.has(frame)) frame += way;
    return frame;
  }
}
