/** From one wish to the next of a hand that leads, and of keys that are pressed fast. */
const MOVING_MS = 250;

/** What a hand does that asks for one frame after the other. */
export class Movement {
  readonly #withinMs: number;
  #wishedAt = -Infinity;

  /** Two wishes within this time are one movement. */
  constructor(withinMs = MOVING_MS) {
    this.#withinMs = withinMs;
  }

  /** Notes a wish; whether it goes on with the one before. */
  goesOn(): boolean {
    const now = performance.now();
    const moving = now - this.#wishedAt < this.#withinMs;
    this.#wishedAt = now;
    return moving;
  }
}
