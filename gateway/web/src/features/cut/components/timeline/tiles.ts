// Small pictures for the picture lane: few at a time, kept while they may be seen again.
import { address } from "@/lib/api/address";
import { whenResting } from "@/features/cut/resting";
import type { Screen } from "../player/screen";

/** At once: the player and the rest of the page need the line too. */
const AT_ONCE = 2;
const KEPT = 240;
const RETRY_MS = 10_000;
/** Twice the lane: sharp on a fine screen. */
const HEIGHT = 80;

export class Tiles {
  readonly #assetId: string;
  readonly #arrived: () => void;
  /** By address, in order of use; null while on its way or where there is none. */
  readonly #pictures = new Map<string, HTMLImageElement | null>();
  /** All that is to be seen and was not there when it was last asked for. */
  #sources: ReadonlySet<string> = new Set();
  #wanted: string[] = [];
  /** There while what is to be seen has changed a moment ago, or the frame that somebody jumped to has not come. */
  #callOff: (() => void) | undefined;
  #underWay = 0;
  #closed = false;

  constructor(assetId: string, arrived: () => void) {
    this.#assetId = assetId;
    this.#arrived = arrived;
  }

  close(): void {
    this.#closed = true;
    this.#wanted = [];
    this.#callOff?.();
  }

  /** Where the picture is that stands for `step` seconds from a moment on. */
  source(seconds: number, step: number): string {
    // Milliseconds: the same moment must be the same address.
    const [t = 0, tolerance = 0] = [seconds, step / 2].map(
      (each) => Math.round(each * 1000) / 1000,
    );
    return address.thumbnail(this.#assetId, { height: HEIGHT, t, tolerance });
  }

  /** The picture of an address, once it is there. */
  at(source: string): HTMLImageElement | null {
    const picture = this.#pictures.get(source) ?? null;
    if (picture) {
      this.#pictures.delete(source);
      this.#pictures.set(source, picture);
    }
    return picture;
  }

  /**
   * What is to be seen now; what was asked for before and has not begun is forgotten. Others than before are loaded once
   * the screen rests: the frame that somebody jumps to, or drags past, comes first.
   */
  want(sources: string[], screen: Screen): void {
    const moved = sources.some((source) => !this.#sources.has(source));
    this.#sources = new Set(sources);
    this.#wanted = sources.filter((source) => !this.#pictures.has(source));
    if (!moved) {
      this.#next();
      return;
    }
    this.#callOff?.();
    this.#callOff = whenResting(screen, () => {
      this.#callOff = undefined;
      this.#next();
    });
  }

  #next(): void {
    while (this.#callOff === undefined && this.#underWay < AT_ONCE && !this.#closed) {
      const source = this.#wanted.shift();
      if (source === undefined) return;
      void this.#load(source);
    }
  }

  async #load(source: string): Promise<void> {
    this.#underWay += 1;
    this.#pictures.set(source, null);
    const image = new Image();
    image.src = source;
    try {
      await image.decode();
      this.#pictures.set(source, image);
      this.#forgetOldest();
      if (!this.#closed) this.#arrived();
    } catch {
      // The server may be busy or starting. A hole in the lane is no reason to press it.
      setTimeout(() => this.#forget(source), RETRY_MS);
    } finally {
      this.#underWay -= 1;
      this.#next();
    }
  }

  #forget(source: string): void {
    this.#pictures.delete(source);
    if (!this.#closed) this.#arrived();
  }

  #forgetOldest(): void {
    for (const source of this.#pictures.keys()) {
      if (this.#pictures.size <= KEPT) return;
      this.#pictures.delete(source);
    }
  }
}
