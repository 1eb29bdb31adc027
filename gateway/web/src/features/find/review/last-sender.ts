// Sends changing values one request at a time: of values that come while one is under way, only the last is sent.

export class LastSender<Value, Answer> {
  readonly #send: (value: Value) => Promise<Answer>;
  /** Those that are to be sent: one at most. */
  #next: readonly Value[] = [];
  #isUnderWay = false;

  constructor(send: (value: Value) => Promise<Answer>) {
    this.#send = send;
  }

  /**
   * The answer to the last value that is sent; rejects if that is refused. Null: a request is under way, and its sender
   * gets the answer to this value.
   */
  send(value: Value): Promise<Answer> | null {
    if (this.#isUnderWay) {
      this.#next = [value];
      return null;
    }
    this.#isUnderWay = true;
    return this.#run(value);
  }

  async #run(value: Value): Promise<Answer> {
    const answered = await this.#send(value).then(
      (answer) => () => answer,
      (error: unknown) => () => {
        throw error;
      },
    );
    const [later] = this.#next;
    if (this.#next.length > 0) {
      // A later value counts, even where this one was refused.
      this.#next = [];
      return this.#run(later as Value);
    }
    this.#isUnderWay = false;
    return answered();
  }
}
