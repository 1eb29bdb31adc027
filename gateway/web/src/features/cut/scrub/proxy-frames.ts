// Frames of a scrub proxy, fetched as whoever drags needs them: the last one wanted first, and what lies ahead unasked.
import { address } from "@/lib/api/address";
import { decoded, type Jpeg } from "./jpeg";

/** Fetches for wanted frames at a time: more would only wait for each other. */
const LANES = 3;
/** Compressed pictures that are kept: about 20 MB. */
const KEPT = 1500;
/** So many moves one way, and it goes on that way. */
const STEADY = 3;
const AHEAD = 32;
/** Before each picture of a batch: its frame's number and its size in bytes, little-endian. */
const HEAD_BYTES = 12;

/** Where the pointer would be so many pixels further on; null beyond the ends. */
export type Ahead = (pixels: number) => number | null;

export type Picture = { frame: number; bitmap: ImageBitmap };

type Batch = { frames: ReadonlySet<number>; pictures: Promise<Map<number, Jpeg>> };

/** The pictures in a batch, by frame. */
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
 * Wanted frames become pictures in the order of being wanted: of many that wait the last one counts, and one that comes
 * after a newer one is dropped. No fetch is ended early: what arrives late is kept for the way back.
 */
export class ProxyFrames {
  readonly #assetId: string;
  readonly #height: number;
  readonly #show: (picture: Picture) => void;
  readonly #failed: () => void;
  /** In the order of use. */
  readonly #kept = new Map<number, Promise<Jpeg>>();
  readonly #stopped = new AbortController();
  #waiting: { frame: number; turn: number } | null = null;
  #turn = 0;
  #shownTurn = 0;
  #fetching = 0;
  #last: number | null = null;
  /** Moves one way in a row; below 0 backwards. */
  #moves = 0;
  /** The batch that is under way. */
  #coming: Batch | null = null;

  /** `show` takes each picture over and closes it; `failed` hears that the proxy cannot be read. */
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

  /** Has everything on the way to a picture ready before a hand moves: the first one takes ten times as long. */
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

  /** Whether something that was wanted later has been shown, or nobody looks any more. */
  #isLate(turn: number): boolean {
    return turn <= this.#shownTurn || this.#stopped.signal.aborted;
  }

  #picture(frame: number): Promise<Jpeg> {
    const known = this.#kept.get(frame);
    const picture = known ?? this.#first(frame);
    // The one that was used last is the last to go.
    this.#kept.delete(frame);
    this.#keep(frame, picture);
    return picture;
  }

  /**
   * Whoever waits for one picture does not wait for a batch: a few such waits, and all lanes would stand still until its
   * last picture is there. Whichever comes first is taken.
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

  /** One batch at a time: its pictures wait for each other. */
  async #prefetch(way: number, ahead: Ahead): Promise<void> {
    if (this.#coming) return;
    const frames = new Set<number>();
    for (let n = 1; n <= AHEAD; n += 1) {
      // A pointer goes from pixel of the screen to pixel of the screen.
      const frame = ahead((way * n) / (window.devicePixelRatio || 1));
      if (frame === null) break;
      if (!this.#kept.has(frame)) frames.add(frame);
    }
    // A few at the far end are not worth a request: most of the way is there.
    if (frames.size < AHEAD / 2) return;
    const pictures = this.#batch([...frames]);
    this.#coming = { frames, pictures };
    try {
      for (const [frame, picture] of await pictures) {
        if (!this.#kept.has(frame)) this.#keep(frame, Promise.resolve(picture));
      }
    } catch {
      // Each of them can still be had by itself.
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
