// Tracks foreseen pictures that the worker has sent and that the page may not have received yet.

export class SentPictures {
  /** For each frame that may be on its way: its position in the order of sending, from 1. */
  readonly #sentAs = new Map<number, number>();
  #sent = 0;

  /** Notes that a frame's picture is sent. */
  note(frame: number): void {
    this.#sent += 1;
    this.#sentAs.set(frame, this.#sent);
  }

  /** Whether a frame's picture was sent but not received; `came`: how many pictures the page had received. */
  isOnItsWay(frame: number, came: number): boolean {
    for (const [each, place] of this.#sentAs) if (place <= came) this.#sentAs.delete(each);
    return this.#sentAs.has(frame);
  }
}
