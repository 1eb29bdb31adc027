/** Two wishes within this time are one movement. */
const MOVING_MS = 250;

/** What a hand does that asks for one frame after the other. */
export class Movement {
  #wishedAt = -Infinity;

  /** Notes a wish; whether it goes on with the one before. */
  goesOn(): boolean {
    const now = performance.now();
    const moving = now - this.#wishedAt < MOVING_MS;
    this.#wishedAt = now;
    return moving;
  }
}
