// Sends moves of videos in one request a second at most: those that are pressed meanwhile are collected, and sent
// together in the order in which they were pressed.
import type { NewSorting, SortedVideos } from "@/lib/api/client";

/** At most one request in this time. */
const EVERY_MS = 1000;
/** As many as one request may have. */
const MOST = 500;

/** The move was taken back before it was sent. */
export class Withdrawn extends Error {
  override name = "Withdrawn";
}

export type SortResult = SortedVideos["results"][number];

type Waiting = {
  readonly move: NewSorting;
  readonly resolve: (result: SortResult) => void;
  readonly reject: (error: unknown) => void;
};

/** Called with the answer to each request before its moves are settled; null: there was none. */
type Listener = (answer: SortedVideos | null) => void;

export class MoveSender {
  readonly #post: (moves: readonly NewSorting[]) => Promise<SortedVideos>;
  readonly #everyMs: number;
  readonly #listeners = new Set<Listener>();
  #waiting: readonly Waiting[] = [];
  #underWay = 0;
  #sentAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    post: (moves: readonly NewSorting[]) => Promise<SortedVideos>,
    { everyMs = EVERY_MS }: { everyMs?: number } = {},
  ) {
    this.#post = post;
    this.#everyMs = everyMs;
  }

  /** Sends a move at once, or with those that are pressed until the next request. */
  move(move: NewSorting): Promise<SortResult> {
    const result = new Promise<SortResult>((resolve, reject) => {
      this.#waiting = [...this.#waiting, { move, resolve, reject }];
    });
    this.#next();
    return result;
  }

  /** Takes back a move that was not sent yet, which is then rejected; false: it was sent. */
  withdraw(move: NewSorting): boolean {
    const waiting = this.#waiting.find((one) => one.move === move);
    if (!waiting) return false;
    this.#waiting = this.#waiting.filter((one) => one !== waiting);
    waiting.reject(new Withdrawn(`${move.name} was not sent.`));
    return true;
  }

  /** Sends all that waits now, without waiting for earlier answers: the page is about to be left. */
  flush(): void {
    while (this.#waiting.length > 0) void this.#send();
  }

  /** Returns how to stop listening. */
  onAnswer(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #next(): void {
    clearTimeout(this.#timer);
    // One after the other, so that the gateway moves them in the order in which they were pressed.
    if (this.#waiting.length === 0 || this.#underWay > 0) return;
    const wait = this.#sentAt + this.#everyMs - performance.now();
    if (wait <= 0) void this.#send();
    else this.#timer = setTimeout(() => this.#next(), wait);
  }

  async #send(): Promise<void> {
    const sent = this.#waiting.slice(0, MOST);
    this.#waiting = this.#waiting.slice(MOST);
    this.#sentAt = performance.now();
    this.#underWay += 1;
    try {
      const answer = await this.#post(sent.map(({ move }) => move));
      this.#tell(answer);
      sent.forEach(({ resolve, reject, move }, place) => {
        const result = answer.results[place];
        if (result) resolve(result);
        else reject(new Error(`The answer says nothing about ${move.name}.`));
      });
    } catch (error) {
      this.#tell(null);
      for (const { reject } of sent) reject(error);
    } finally {
      this.#underWay -= 1;
      this.#next();
    }
  }

  #tell(answer: SortedVideos | null): void {
    for (const listener of this.#listeners) listener(answer);
  }
}
