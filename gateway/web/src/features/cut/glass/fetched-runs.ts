// The packets of runs that were fetched, or are on their way, within a bound of bytes.
import type { Packet, Runs } from "./runs";

export const FETCHED_BYTES = 64 * 2 ** 20;

type FetchedRun = {
  /** Those that have come, in the order of decoding. */
  packets: Packet[];
  bytes: number;
  placeOf: Map<number, number>;
};

export class FetchedRuns {
  readonly #runs: Runs;
  /** Asks for a run; `came` says what of it is there. */
  readonly #ask: (run: number) => void;
  readonly #there = new Map<number, FetchedRun>();
  readonly #underWay = new Set<number>();

  constructor(runs: Runs, ask: (run: number) => void) {
    this.#runs = runs;
    this.#ask = ask;
  }

  /** Whether packets of it are there; see `isWhole`. */
  has(run: number): boolean {
    return this.#there.has(run);
  }

  isWhole(run: number): boolean {
    return this.#there.has(run) && !this.#underWay.has(run);
  }

  packetsOf(run: number): readonly Packet[] | undefined {
    return this.#there.get(run)?.packets;
  }

  /** Which packet of its run makes a frame; undefined where it has not come, or the run lacks the frame. */
  placeOf(frame: number): number | undefined {
    return this.#there.get(this.#runs.holding(frame))?.placeOf.get(frame);
  }

  /** Ask for a run, unless it is on its way. */
  fetch(run: number): void {
    if (this.#underWay.has(run)) return;
    this.#underWay.add(run);
    this.#ask(run);
  }

  /** The same for a run that nobody waits for, where there is room for it; whether it was asked for. */
  fetchIfThereIsRoom(run: number): boolean {
    if (this.isWhole(run) || this.#bytes + this.#runs.bytesOf(run) > FETCHED_BYTES) return false;
    this.fetch(run);
    return true;
  }

  /** Whether a run was on its way; it is not any more, and what has come of it is let go. */
  giveUp(run: number): boolean {
    if (!this.#underWay.delete(run)) return false;
    this.#there.delete(run);
    return true;
  }

  /** The next packets of a run that is on its way have come; `isLast`: and with them all of it. */
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

  /** Keeps within the bound: lets go of the runs that are furthest from one, but of none that is needed. */
  forgetFarFrom(here: number, needed: readonly (number | undefined)[]): void {
    const far = [...this.#there.keys()]
      .filter((run) => run !== here && !needed.includes(run) && !this.#underWay.has(run))
      .sort((one, other) => Math.abs(other - here) - Math.abs(one - here));
    for (const run of far) {
      if (this.#bytes <= FETCHED_BYTES) return;
      this.#there.delete(run);
    }
  }

  /** Nothing that comes from now on is kept. */
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
