// Small pictures for the picture lane: few at a time, kept while they may be seen again.
import { address } from "@/lib/api/address";

/** At once: the player and the rest of the page need the line too. */
const AT_ONCE = 2;
const KEPT = 240;
const RETRY_MS = 10_000;
/** Twice the lane: sharp on a fine screen. */
const HEIGHT = 80;

export class Tiles {
  readonly #assetId: string;
  readonly #arrived: () => void;
  /** In order of use; null while on its way or where there is none. */
  readonly #pictures = new Map<number, HTMLImageElement | null>();
  #wanted: number[] = [];
  #underWay = 0;
  #closed = false;

  constructor(assetId: string, arrived: () => void) {
    this.#assetId = assetId;
    this.#arrived = arrived;
  }

  close(): void {
    this.#closed = true;
    this.#wanted = [];
  }

  /** The picture near a moment, once it is there. */
  at(seconds: number): HTMLImageElement | null {
    const picture = this.#pictures.get(seconds) ?? null;
    if (picture) {
      this.#pictures.delete(seconds);
      this.#pictures.set(seconds, picture);
    }
    return picture;
  }

  /** What is to be seen now; what was asked for before and has not begun is forgotten. */
  want(moments: number[]): void {
    this.#wanted = moments.filter((seconds) => !this.#pictures.has(seconds));
    this.#next();
  }

  #next(): void {
    while (this.#underWay < AT_ONCE && !this.#closed) {
      const seconds = this.#wanted.shift();
      if (seconds === undefined) return;
      void this.#load(seconds);
    }
  }

  async #load(seconds: number): Promise<void> {
    this.#underWay += 1;
    this.#pictures.set(seconds, null);
    const image = new Image();
    image.src = address.thumbnail(this.#assetId, { height: HEIGHT, t: seconds });
    try {
      await image.decode();
      this.#pictures.set(seconds, image);
      this.#forgetOldest();
      if (!this.#closed) this.#arrived();
    } catch {
      // The server may be busy or starting. A hole in the lane is no reason to press it.
      setTimeout(() => this.#forget(seconds), RETRY_MS);
    } finally {
      this.#underWay -= 1;
      this.#next();
    }
  }

  #forget(seconds: number): void {
    this.#pictures.delete(seconds);
    if (!this.#closed) this.#arrived();
  }

  #forgetOldest(): void {
    for (const seconds of this.#pictures.keys()) {
      if (this.#pictures.size <= KEPT) return;
      this.#pictures.delete(seconds);
    }
  }
}
