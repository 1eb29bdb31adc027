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

/** A place in the lane: so many seconds of the video from a moment on. */
export type Tile = { seconds: number; step: number };

type Kept = Tile & { picture: HTMLImageElement | null };

export class Tiles {
  readonly #assetId: string;
  readonly #arrived: () => void;
  /** By address, in order of use; the picture is null while on its way or where there is none. */
  readonly #kept = new Map<string, Kept>();
  /** Addresses of all that is to be seen and was not there when it was last asked for. */
  #sources: ReadonlySet<string> = new Set();
  #wanted: Tile[] = [];
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

  /** The picture of a place, once it is there. */
  at(tile: Tile): HTMLImageElement | null {
    const source = this.#sourceOf(tile);
    const kept = this.#kept.get(source);
    if (!kept?.picture) return null;
    this.#kept.delete(source);
    this.#kept.set(source, kept);
    return kept.picture;
  }

  /**
   * What stands in for a picture that is still to come: the nearest of those that are there for a place around this one,
   * as after zooming in, or within it, as after zooming out.
   */
  standIn({ seconds, step }: Tile): HTMLImageElement | null {
    let nearest: HTMLImageElement | null = null;
    let least = Infinity;
    for (const { picture, ...kept } of this.#kept.values()) {
      const away = Math.abs(kept.seconds - seconds);
      if (!picture || away >= least || away >= Math.max(step, kept.step)) continue;
      nearest = picture;
      least = away;
    }
    return nearest;
  }

  /**
   * What is to be seen now; what was asked for before and has not begun is forgotten. Others than before are loaded once
   * the screen rests: the frame that somebody jumps to, or drags past, comes first.
   */
  want(tiles: readonly Tile[], screen: Screen): void {
    const sources = new Set(tiles.map((tile) => this.#sourceOf(tile)));
    const moved = [...sources].some((source) => !this.#sources.has(source));
    this.#sources = sources;
    this.#wanted = tiles.filter((tile) => !this.#kept.has(this.#sourceOf(tile)));
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

  #sourceOf({ seconds, step }: Tile): string {
    // Milliseconds: the same moment must be the same address.
    const [t = 0, tolerance = 0] = [seconds, step / 2].map(
      (each) => Math.round(each * 1000) / 1000,
    );
    return address.thumbnail(this.#assetId, { height: HEIGHT, t, tolerance });
  }

  #next(): void {
    while (this.#callOff === undefined && this.#underWay < AT_ONCE && !this.#closed) {
      const tile = this.#wanted.shift();
      if (tile === undefined) return;
      void this.#load(tile);
    }
  }

  async #load(tile: Tile): Promise<void> {
    const source = this.#sourceOf(tile);
    this.#underWay += 1;
    this.#kept.set(source, { ...tile, picture: null });
    const image = new Image();
    image.src = source;
    try {
      await image.decode();
      this.#kept.set(source, { ...tile, picture: image });
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
    this.#kept.delete(source);
    if (!this.#closed) this.#arrived();
  }

  #forgetOldest(): void {
    for (const source of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) return;
      this.#kept.delete(source);
    }
  }
}
