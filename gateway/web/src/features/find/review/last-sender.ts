// Sends changing values one request at a time: of values that come while one is under way, only the last is sent.

export class LastSender<Value, Answer> {
  readonly #send: (value: Value) => Promise<Answer>;
  #next: { value: Value } | null = null;
  #isUnderWay = false;

  constructor(send: (value: Value) => Promise<Answer>) {
    this.#send = send;
  }

  /**
   * The answer to the last value that is sent; rejects if that is refused. Null: a request is under way, and its sender
   * gets the answer to this value.
   */
  send(value: Value): Promise<Answer> | null {
    this.#next = { value };
    if (this.#isUnderWay) return null;
    this.#isUnderWay = true;
    return this.#run({ value });
  }

  async #run(first: { value: Value }): Promise<Answer> {
    let wanted = first;
    for (;;) {
      this.#next = null;
      try {
        const answer = await this.#send(wanted.value);
        if (this.#next === null) return this.#ended(answer);
      } catch (error) {
        // A later value may be taken.
        if (this.#next === null) {
          this.#isUnderWay = false;
          throw error;
        }
      }
      wanted = this.#next;
    }
  }

  #ended(answer: Answer): Answer {
    this.#isUnderWay = false;
    return answer;
  }
}
