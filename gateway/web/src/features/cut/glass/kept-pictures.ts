// Decoded pictures around the one that is seen, as many as fit into the memory. Whatever is let go of is closed.

/** A decoded frame. It holds memory until it is closed. */
export type Picture = { readonly bytes: number; close: () => void };

/** Frames that are kept behind and before the one that is seen, where they fit into the memory. */
const BACK = 40;
const AHEAD = 20;
export const DECODED_BYTES = 256 * 2 ** 20;

export class KeptPictures<P extends Picture> {
  readonly #pictures = new Map<number, P>();
  /** Of one picture; the largest seen. */
  #pictureBytes: number;
  /** Pictures that come out of the decoder beyond the one that is wanted. */
  readonly #extra: number;
  #eye = 0;

  /** `pictureBytes`: of one decoded frame, until the first has come. */
  constructor(pictureBytes: number, extra: number) {
    this.#pictureBytes = pictureBytes;
    this.#extra = extra;
  }

  /** The frame that the kept ones lie around. */
  get eye(): number {
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

  /** Have a picture, or close it where there is one already or no place for it. */
  keep(frame: number, picture: P): void {
    if (this.#pictures.has(frame) || !this.hasPlaceFor(frame)) picture.close();
    else this.#pictures.set(frame, picture);
  }

  /** Has what is kept lie around another frame. */
  look(frame: number): void {
    this.#eye = frame;
    for (const [each, picture] of this.#pictures) {
      if (this.hasPlaceFor(each)) continue;
      picture.close();
      this.#pictures.delete(each);
    }
  }

  /** How many pictures are kept on either side of the one that is seen. */
  get room(): { back: number; ahead: number } {
    const fitting = Math.floor(DECODED_BYTES / this.#pictureBytes);
    const others = Math.max(0, Math.min(BACK + AHEAD, fitting - 1));
    const share = Math.floor((others * AHEAD) / (BACK + AHEAD));
    const ahead = Math.max(share, Math.min(2 * this.#extra, Math.ceil(others / 2)));
    return { back: others - ahead, ahead };
  }

  /** The frame that is decoded next while nobody waits, of so many; null where enough lie around the one that is seen. */
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

  /** Whether a frame lies near enough to the one that is seen to be kept. */
  hasPlaceFor(frame: number): boolean {
    const { back, ahead } = this.room;
    return frame >= this.#eye - back && frame <= this.#eye + ahead;
  }

  #onwards(frames: number): number | null {
    const frame = this.#firstMissing(1);
    // What is fed to bring it out comes out as well, and has to find room.
    const most = Math.max(1, this.room.ahead - this.#extra);
    return frame < frames && frame <= this.#eye + most ? frame : null;
  }

  #backwards(): number | null {
    const { back } = this.room;
    const frame = this.#firstMissing(-1);
    const there = this.#eye - frame - 1;
    // With the nearest one all of its run come that lie before it.
    return frame >= 0 && there < back / 3 ? frame : null;
  }

  #firstMissing(way: 1 | -1): number {
    let frame = this.#eye + way;
    while (this.#pictures.has(frame)) frame += way;
    return frame;
  }
}
