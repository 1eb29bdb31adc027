/** Longest time between two requests of one scrub, by pointer or by repeated keys. */
const MOVING_MS = 250;

/** A scrub: frames requested one after the other. */
export class Movement {
  readonly #withinMs: number;
  #wishedAt = -Infinity;

  /** `withinMs`: longest time between two requests of one movement. */
  constructor(withinMs = MOVING_MS) {
    this.#withinMs = withinMs;
  }

  /** Notes a request; returns whether it belongs to the same movement as the one before. */
  goesOn(): boolean {
    const now = performance.now();
    const moving = now - this.#wishedAt < this.#withinMs;
    this.#wishedAt = now;
    return moving;
  }
}
