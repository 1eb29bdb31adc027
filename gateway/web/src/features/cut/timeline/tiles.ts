// Small pictures for the picture lane: loaded a few at a time, and cached.
import { address } from "@/lib/api/address";
import { whenResting } from "../player/resting";
import type { Screen } from "@/lib/player/screen";

/** Pictures that are loaded at once: the player and the rest of the page need the connection too. */
const AT_ONCE = 2;
/** Most pictures in the cache. */
const KEPT = 240;
const RETRY_MS = 10_000;
/** Twice the lane's height in px, so that pictures are sharp on screens with a high pixel density. */
const HEIGHT = 80;

/** A place in the lane: `step` seconds of the video, from `seconds` on. */
export type Tile = { seconds: number; step: number };

type Kept = Tile & { picture: HTMLImageElement | null };

export class Tiles {
  readonly #assetId: string;
  readonly #arrived: () => void;
  /** By address, least recently used first; the picture is null while it loads, and after loading failed. */
  readonly #kept = new Map<string, Kept>();
  /** Addresses of the pictures that were missing at the last call of `want`. */
  #sources: ReadonlySet<string> = new Set();
  #wanted: Tile[] = [];
  /** Cancels waiting for the screen to rest; undefined while nothing is waited for. */
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

  /** The picture of a place; null until it has loaded. */
  at(tile: Tile): HTMLImageElement | null {
    const source = this.#sourceOf(tile);
    const kept = this.#kept.get(source);
    if (!kept?.picture) return null;
    this.#kept.delete(source);
    this.#kept.set(source, kept);
    return kept.picture;
  }

  /**
   * The nearest loaded picture, for use until a place's own has loaded; null if none is within the longer step of the
   * two. After zooming in it is that of a place around this one, after zooming out of one within it.
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
   * Loads the missing pictures of the view; earlier requests that have not started are dropped. If pictures were added,
   * loading starts once the screen rests, so that frames that are jumped to or dragged past are loaded first.
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
    // Rounded to milliseconds, so that the same moment always has the same address.
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
      // The server may be busy or starting, and a missing picture in the lane is not urgent: try again later.
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
