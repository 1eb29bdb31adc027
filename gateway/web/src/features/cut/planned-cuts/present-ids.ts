// Ids of what was deleted and brought back: it has another id then, and steps done before know the former one.

export class PresentIds {
  readonly #later = new Map<string, string>();

  /** The id that it has now. */
  of(id: string): string {
    let now = id;
    for (let next = this.#later.get(now); next !== undefined; next = this.#later.get(now))
      now = next;
    return now;
  }

  /** It was brought back with this id. */
  became(id: string, next: string): void {
    const now = this.of(id);
    if (now !== next) this.#later.set(now, next);
  }
}
