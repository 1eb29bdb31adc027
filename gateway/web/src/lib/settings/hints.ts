// The hints of a first visit.

export const HINTS = ["scrub", "cut", "sort", "keys"] as const;
export type Hint = (typeof HINTS)[number];

/** The hints among what is kept, each once. */
export const hintsIn = (kept: unknown): Hint[] =>
  Array.isArray(kept) ? HINTS.filter((hint) => kept.includes(hint)) : [];
