// Packets of runs that were fetched, or are being fetched; their total size is limited.
import type { Packet, Runs } from "./runs";

const FETCHED_BYTES = 64 * 2 ** 20;

type FetchedRun = {
  /** Packets that have arrived, in decoding order. */
  packets: Packet[];
  bytes: number;
  placeOf: Map<number, number>;
};

export class FetchedRuns {
  readonly #runs: Runs;
  /** Requests a run; its packets are reported by `came`. */
  readonly #ask: (run: number) => void;
  readonly #there = new Map<number, FetchedRun>();
  readonly #underWay = new Set<number>();

  constructor(runs: Runs, ask: (run: number) => void) {
    this.#runs = runs;
    this.#ask = ask;
  }

  /** Whether some of its packets have arrived; see `isWhole` for all. */
  has(run: number): boolean {
    return this.#there.has(run);
  }

  isWhole(run: number): boolean {
    return this.#there.has(run) && !this.#underWay.has(run);
  }

  packetsOf(run: number): readonly Packet[] | undefined {
    return this.#there.get(run)?.packets;
  }

  /** Index of a frame's packet in its run; undefined if it has not arrived, or the run has no such frame. */
  placeOf(frame: number): number | undefined {
    return this.#there.get(this.#runs.holding(frame))?.placeOf.get(frame);
  }

  /** Requests a run, unless that is under way. */
  fetch(run: number): void {
    if (this.#underWay.has(run)) return;
    this.#underWay.add(run);
    this.#ask(run);
  }

  /** Requests a run that is not needed yet, if there is room for it; returns whether it is being fetched now. */
  fetchIfThereIsRoom(run: number): boolean {
    if (this.isWhole(run) || this.#bytes + this.#runs.bytesOf(run) > FETCHED_BYTES) return false;
    this.fetch(run);
    return true;
  }

  /** Drops a run that is being fetched, with its packets so far; returns false if it was not being fetched. */
  giveUp(run: number): boolean {
    if (!this.#underWay.delete(run)) return false;
    this.#there.delete(run);
    return true;
  }

  /** The next packets of a requested run have arrived; `isLast`: the run is complete. */
  came(run: number, packets: readonly Packet[], isLast: boolean): void {
    if (!this.#underWay.has(run)) return;
    const fetched: FetchedRun = this.#there.get(run) ?? {
      packets: [],
      bytes: this.#runs.bytesOf(run),
      placeOf: new Map(),
    };
    for (const packet of packets) {
      if (packet.frame >= 0) fetched.placeOf.set(packet.frame, fetched.packets.length);
      fetched.packets.push(packet);
    }
    this.#there.set(run, fetched);
    if (isLast) this.#underWay.delete(run);
  }

  /** Drops the runs that are furthest from `here` until the limit is met, but none that is needed. */
  forgetFarFrom(here: number, needed: readonly (number | undefined)[]): void {
    const far = [...this.#there.keys()]
      .filter((run) => run !== here && !needed.includes(run) && !this.#underWay.has(run))
      .sort((one, other) => Math.abs(other - here) - Math.abs(one - here));
    for (const run of far) {
      if (this.#bytes <= FETCHED_BYTES) return;
      this.#there.delete(run);
    }
  }

  /** Drops everything; packets that arrive later are ignored. */
  clear(): void {
    this.#underWay.clear();
    this.#there.clear();
  }

  get #bytes(): number {
    let bytes = 0;
    for (const each of this.#there.values()) bytes += each.bytes;
    return bytes;
  }
}
