// Frames of a scrub proxy, fetched as a drag needs them: the latest request first, and frames ahead in advance.
import { address } from "@/lib/api/address";
import { decoded, type Jpeg } from "./jpeg";

/** Fetches of wanted frames at a time: more would only delay each other. */
const LANES = 3;
/** Most JPEGs in the cache, about 20 MB. */
const KEPT = 1500;
/** After so many moves in one direction, frames ahead are fetched. */
const STEADY = 3;
/** Frames of a batch that is fetched ahead. */
const AHEAD = 32;
/** Header before each picture of a batch: frame number (64 bits) and size in bytes (32 bits), little-endian. */
const HEAD_BYTES = 12;

/** The frame that the pointer would reach so many pixels further on; null past the ends of the video. */
export type Ahead = (pixels: number) => number | null;

export type Picture = { frame: number; bitmap: ImageBitmap };

type Batch = { frames: ReadonlySet<number>; pictures: Promise<Map<number, Jpeg>> };

/** Frame number and JPEG of each picture in a batch. */
export function* picturesIn(batch: ArrayBuffer): Generator<[number, Jpeg]> {
  const view = new DataView(batch);
  let at = 0;
  while (at + HEAD_BYTES <= batch.byteLength) {
    const frame = Number(view.getBigUint64(at, true));
    const size = view.getUint32(at + 8, true);
    at += HEAD_BYTES;
    yield [frame, new Uint8Array(batch, at, size)];
    at += size;
  }
}

/**
 * Shows wanted frames in the order of the requests: of many that wait only the last is fetched, and one that arrives
 * after a newer one is not shown. No fetch is cancelled: late pictures are cached, for a drag back.
 */
export class ProxyFrames {
  readonly #assetId: string;
  readonly #height: number;
  readonly #show: (picture: Picture) => void;
  readonly #failed: () => void;
  /** JPEGs by frame, least recently used first. */
  readonly #kept = new Map<number, Promise<Jpeg>>();
  readonly #stopped = new AbortController();
  #waiting: { frame: number; turn: number } | null = null;
  #turn = 0;
  #shownTurn = 0;
  #fetching = 0;
  #last: number | null = null;
  /** Number of moves in one direction in a row; negative for backwards. */
  #moves = 0;
  /** The batch that is being fetched. */
  #coming: Batch | null = null;

  /** `show` takes each picture over and closes it; `failed` is called if the proxy cannot be read. */
  constructor(
    assetId: string,
    height: number,
    { show, failed }: { show: (picture: Picture) => void; failed: () => void },
  ) {
    this.#assetId = assetId;
    this.#height = height;
    this.#show = show;
    this.#failed = failed;
  }

  dispose(): void {
    this.#stopped.abort();
    this.#kept.clear();
  }

  /** Fetches and decodes a frame before a drag begins, because the first one takes ten times as long. */
  warm(frame: number): void {
    this.#picture(frame)
      .then(decoded)
      .then((bitmap) => bitmap.close())
      // Errors are reported when the frame is requested.
      .catch(() => undefined);
  }

  want(frame: number, ahead: Ahead): void {
    if (this.#last !== null && frame !== this.#last) {
      const way = Math.sign(frame - this.#last);
      this.#moves = way * this.#moves > 0 ? this.#moves + way : way;
    }
    this.#last = frame;
    this.#waiting = { frame, turn: ++this.#turn };
    this.#pump();
    if (Math.abs(this.#moves) >= STEADY) void this.#prefetch(Math.sign(this.#moves), ahead);
  }

  #pump(): void {
    if (this.#waiting === null || this.#fetching >= LANES) return;
    const { frame, turn } = this.#waiting;
    this.#waiting = null;
    this.#fetching += 1;
    this.#bring(frame, turn)
      .catch(() => {
        if (!this.#stopped.signal.aborted) this.#failed();
      })
      .finally(() => {
        this.#fetching -= 1;
        this.#pump();
      });
  }

  async #bring(frame: number, turn: number): Promise<void> {
    const picture = await this.#picture(frame);
    if (this.#isLate(turn)) return;
    const bitmap = await decoded(picture);
    if (this.#isLate(turn)) {
      bitmap.close();
      return;
    }
    this.#shownTurn = turn;
    this.#show({ frame, bitmap });
  }

  /** Whether a later request has been shown, or `dispose` was called. */
  #isLate(turn: number): boolean {
    return turn <= this.#shownTurn || this.#stopped.signal.aborted;
  }

  #picture(frame: number): Promise<Jpeg> {
    const known = this.#kept.get(frame);
    const picture = known ?? this.#first(frame);
    // Moves it to the end of the map: the least recently used is dropped first.
    this.#kept.delete(frame);
    this.#keep(frame, picture);
    return picture;
  }

  /**
   * Fetches a frame by itself even if it is in the batch under way, and takes whichever arrives first: otherwise all
   * lanes might wait for the batch's last picture.
   */
  #first(frame: number): Promise<Jpeg> {
    const alone = this.#fetched(frame);
    if (!this.#coming?.frames.has(frame)) return alone;
    const among = this.#coming.pictures.then((pictures) => {
      const picture = pictures.get(frame);
      if (!picture) throw new Error("not in the batch");
      return picture;
    });
    return Promise.any([alone, among]);
  }

  async #fetched(frame: number): Promise<Jpeg> {
    const from = address.proxyFrame(this.#assetId, frame, this.#height);
    const answer = await fetch(from, { signal: this.#stopped.signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  }

  #keep(frame: number, picture: Promise<Jpeg>): void {
    this.#kept.set(frame, picture);
    picture.catch(() => this.#kept.delete(frame));
    if (this.#kept.size <= KEPT) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  /** Fetches frames ahead; one batch at a time, which arrives as a whole. */
  async #prefetch(way: number, ahead: Ahead): Promise<void> {
    if (this.#coming) return;
    const frames = new Set<number>();
    for (let n = 1; n <= AHEAD; n += 1) {
      // A pointer moves in steps of one device pixel.
      const frame = ahead((way * n) / (window.devicePixelRatio || 1));
      if (frame === null) break;
      if (!this.#kept.has(frame)) frames.add(frame);
    }
    // A few missing frames at the far end are not worth a request yet.
    if (frames.size < AHEAD / 2) return;
    const pictures = this.#batch([...frames]);
    this.#coming = { frames, pictures };
    try {
      for (const [frame, picture] of await pictures) {
        if (!this.#kept.has(frame)) this.#keep(frame, Promise.resolve(picture));
      }
    } catch {
      // Each of them can still be fetched by itself.
    } finally {
      this.#coming = null;
    }
  }

  async #batch(frames: readonly number[]): Promise<Map<number, Jpeg>> {
    const from = address.proxyFrames(this.#assetId, frames, this.#height);
    const answer = await fetch(from, { signal: this.#stopped.signal });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return new Map(picturesIn(await answer.arrayBuffer()));
  }
}
