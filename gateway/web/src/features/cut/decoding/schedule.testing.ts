// For tests of the schedule: runs of packets, and a decoder that does what the test says.
import { Runs, type Packet } from "./runs";
import { Schedule } from "./schedule";

/** A run in decoding order: a start, then each reference frame before the three frames between, which refer to it. */
function runOf(first: number, count: number): Packet[] {
  const frames = [first];
  for (let at = 1; at < count; at += 4) {
    const last = Math.min(at + 3, count - 1);
    frames.push(first + last);
    for (let between = at; between < last; between += 1) frames.push(first + between);
  }
  const isSpare = (frame: number) => (frame - first) % 4 !== 0 && frame !== first + count - 1;
  return frames.map((frame) => ({
    frame,
    isStart: frame === first,
    isSpare: isSpare(frame),
    data: new Uint8Array(),
  }));
}

type Fed = { frame: number };

/** Runs of equal length, a decoder that returns frames in order with a delay, and records of what both were asked. */
export class Desk {
  readonly painted: number[] = [];
  readonly foreseen: number[] = [];
  readonly fetched: number[] = [];
  readonly left: number[] = [];
  fed: number[] = [];
  restarts = 0;
  flushes = 0;
  open = 0;
  mostOpen = 0;
  failure: string | null = null;
  readonly schedule: Schedule<{ bytes: number; close: () => void }>;
  readonly #length: number;
  readonly #delay: number;
  #queue: Fed[] = [];
  #isFlushing = false;
  /** A frame that the decoder never returns. */
  lost: number | null = null;
  /** A frame that is decoded but never shown. */
  hidden: number | null = null;

  constructor({ runs = 4, length = 50, bytes = 1000, delay = 3, fetchedBytes = 1000 } = {}) {
    this.#length = length;
    this.#delay = delay;
    const firsts = Array.from({ length: runs }, (_, run) => run * length);
    const named = new Runs({
      first_frames: firsts,
      frame_counts: firsts.map(() => length),
      byte_counts: firsts.map(() => fetchedBytes),
    });
    this.schedule = new Schedule(named, bytes, {
      fetch: (run) => this.fetched.push(run),
      leave: (run) => {
        this.left.push(run);
        this.#come.delete(run);
        this.fetched.splice(this.fetched.lastIndexOf(run), 1);
      },
      restart: () => {
        this.restarts += 1;
        this.#queue = [];
        this.#isFlushing = false;
      },
      stop: () => {
        this.#queue = [];
        this.#isFlushing = false;
      },
      feed: (_, timestamp) => {
        this.fed.push(timestamp);
        this.#queue.push({ frame: timestamp });
      },
      flush: () => {
        this.flushes += 1;
        this.#isFlushing = true;
      },
      paint: (frame) => this.painted.push(frame),
      foresee: (frame) => this.foreseen.push(frame),
      failed: (reason) => (this.failure = reason),
    });
  }

  #arrivals = 0;
  /** How many packets have arrived of each run that is being fetched. */
  readonly #come = new Map<number, number>();

  /** Completes the next fetch; returns whether there was one. */
  arrive(): boolean {
    const run = this.fetched[this.#arrivals];
    if (run === undefined) return false;
    this.#arrivals += 1;
    this.come(run, this.#length);
    return true;
  }

  /** Lets `count` more packets of a run arrive. */
  come(run: number, count: number): void {
    const begin = this.#come.get(run) ?? 0;
    const end = Math.min(begin + count, this.#length);
    this.#come.set(run, end);
    const packets = runOf(run * this.#length, this.#length).slice(begin, end);
    this.schedule.came(
      run,
      packets.map((each) => (each.frame === this.hidden ? { ...each, frame: -1 } : each)),
      end === this.#length,
    );
  }

  /** Returns one picture from the decoder; false if there was none. */
  decode(): boolean {
    if (!this.#isFlushing && this.#queue.length <= this.#delay) return false;
    const frame = Math.min(...this.#queue.map((each) => each.frame));
    if (!Number.isFinite(frame)) {
      this.#isFlushing = false;
      this.schedule.flushed();
      return true;
    }
    this.#queue = this.#queue.filter((each) => each.frame !== frame);
    if (frame === this.lost) return true;
    this.open += 1;
    this.schedule.decoded(frame, { bytes: this.bytes, close: () => (this.open -= 1) });
    this.mostOpen = Math.max(this.mostOpen, this.open);
    return true;
  }
  bytes = 1000;

  /** Continues until nothing more happens by itself. */
  settle(): void {
    for (let turn = 0; turn < 5000; turn += 1) {
      if (this.arrive() || this.decode()) continue;
      if (!this.schedule.isWaiting) return;
      const before = this.fed.length;
      this.schedule.quiet();
      if (this.fed.length === before && this.flushes === 0) return;
    }
    throw new Error("It never comes to rest.");
  }

  show(frame: number): void {
    this.schedule.want(frame);
    this.settle();
  }

  pass(frame: number): void {
    this.schedule.want(frame, true);
  }
}
