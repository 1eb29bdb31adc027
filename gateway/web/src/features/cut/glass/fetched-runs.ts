// The packets of runs that were fetched, within a bound of bytes, and which runs are on their way.
import type { Packet, Runs } from "./runs";

export const FETCHED_BYTES = 64 * 2 ** 20;

type FetchedRun = {
  packets: readonly Packet[];
  bytes: number;
  placeOf: ReadonlyMap<number, number>;
};

export class FetchedRuns {
  readonly #runs: Runs;
  /** Asks for a run; `arrived` says that it is there. */
  readonly #ask: (run: number) => void;
  readonly #there = new Map<number, FetchedRun>();
  readonly #underWay = new Set<number>();

  constructor(runs: Runs, ask: (run: number) => void) {
    this.#runs = runs;
    this.#ask = ask;
  }

  has(run: number): boolean {
    return this.#there.has(run);
  }

  packetsOf(run: number): readonly Packet[] | undefined {
    return this.#there.get(run)?.packets;
  }

  /** Which packet of its run makes a frame; undefined where the run is not there, or lacks the frame. */
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
    if (this.#there.has(run) || this.#bytes + this.#runs.bytesOf(run) > FETCHED_BYTES) return false;
    this.fetch(run);
    return true;
  }

  /** Whether a run was on its way; it is not any more. */
  giveUp(run: number): boolean {
    return this.#underWay.delete(run);
  }

  arrived(run: number, packets: readonly Packet[]): void {
    this.#underWay.delete(run);
    const placeOf = new Map<number, number>();
    packets.forEach(({ frame }, place) => {
      if (frame >= 0) placeOf.set(frame, place);
    });
    this.#there.set(run, { packets, bytes: this.#runs.bytesOf(run), placeOf });
  }

  /** Keeps within the bound: lets go of the runs that are furthest from one, but of none that is needed. */
  forgetFarFrom(here: number, needed: readonly (number | undefined)[]): void {
    const far = [...this.#there.keys()]
      .filter((run) => run !== here && !needed.includes(run))
      .sort((one, other) => Math.abs(other - here) - Math.abs(one - here));
    for (const run of far) {
      if (this.#bytes <= FETCHED_BYTES) return;
      this.#there.delete(run);
    }
  }

  clear(): void {
    this.#there.clear();
  }

  get #bytes(): number {
    let bytes = 0;
    for (const each of this.#there.values()) bytes += each.bytes;
    return bytes;
  }
}
