// Which labels are offered, and in which order.

/** The profile's own first, each once; an export may have none. */
export const labelHistory = (own: readonly string[], all: readonly string[]): string[] => [
  ...new Set([...own, ...all].filter((label) => label !== "")),
];
