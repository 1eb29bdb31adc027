// Pictures that were sent before anybody wanted them: which of them had not come when they were wanted.

export class SentPictures {
  /** Of each frame that may be on its way: the how manyth of all it was sent as. */
  readonly #sentAs = new Map<number, number>();
  #sent = 0;

  /** Its picture is sent. */
  note(frame: number): void {
    this.#sent += 1;
    this.#sentAs.set(frame, this.#sent);
  }

  /** Whether a frame's picture was on its way to one to whom so many of all had come. */
  isOnItsWay(frame: number, came: number): boolean {
    for (const [each, place] of this.#sentAs) if (place <= came) this.#sentAs.delete(each);
    return this.#sentAs.has(frame);
  }
}
