// Labels that are offered as suggestions, and their order.

/** The profile's own labels first, each once; without empty ones, as exports may have no label. */
export const labelHistory = (own: readonly string[], all: readonly string[]): string[] => [
  ...new Set([...own, ...all].filter((label) => label !== "")),
];
