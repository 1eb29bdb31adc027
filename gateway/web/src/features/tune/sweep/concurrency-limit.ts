// Requests of which only some may be under way at once; the others wait in their order, and leave the line when they are
// aborted.

export class ConcurrencyLimit {
  readonly #most: number;
  #running = 0;
  #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Does the work as soon as there is room for it; rejects if `signal` aborts before that. */
  async run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    await this.#turn(signal);
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const start = () => {
        signal.removeEventListener("abort", leave);
        this.#running += 1;
        resolve();
      };
      const leave = () => {
        this.#waiting = this.#waiting.filter((each) => each !== start);
        reject(signal.reason as Error);
      };
      if (this.#running < this.#most) {
        start();
        return;
      }
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(start);
    });
  }
}
