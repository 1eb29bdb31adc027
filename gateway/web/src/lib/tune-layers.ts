// The layers that can be shown over a frame in Tune, and how they look.
export const LAYERS = [
  { id: "now", words: "Regions" },
  { id: "before", words: "Before" },
  { id: "lines", words: "Lines" },
  { id: "edges", words: "Edges" },
  { id: "field", words: "Field" },
] as const;

export type LayerId = (typeof LAYERS)[number]["id"];

/** A fainter layer could be overlooked. */
export const LEAST_OPACITY = 0.1;

/** `opacity`: LEAST_OPACITY to 1. */
export type LayerLook = { seen: boolean; opacity: number };

export type LayerLooks = Readonly<Record<LayerId, LayerLook>>;

export const USUAL_LOOKS: LayerLooks = {
  now: { seen: true, opacity: 1 },
  before: { seen: true, opacity: 0.8 },
  lines: { seen: false, opacity: 0.8 },
  edges: { seen: false, opacity: 0.8 },
  field: { seen: false, opacity: 0.5 },
};

/** The layers while all of them are hidden. */
export const NONE_SEEN: LayerLooks = {
  now: { seen: false, opacity: 1 },
  before: { seen: false, opacity: 1 },
  lines: { seen: false, opacity: 1 },
  edges: { seen: false, opacity: 1 },
  field: { seen: false, opacity: 1 },
};

/** The layers with one of them changed. */
export const withLook = (
  looks: LayerLooks,
  id: LayerId,
  change: Partial<LayerLook>,
): LayerLooks => ({
  ...looks,
  [id]: { ...looks[id], ...change },
});

/** The valid part of stored values; storage may contain anything. */
export function looksIn(kept: unknown): LayerLooks {
  const found = new Map(typeof kept === "object" && kept !== null ? Object.entries(kept) : []);
  return LAYERS.reduce((looks, { id }) => {
    const { seen, opacity } = (found.get(id) ?? {}) as Partial<Record<keyof LayerLook, unknown>>;
    const fits = typeof opacity === "number" && opacity >= LEAST_OPACITY && opacity <= 1;
    return typeof seen === "boolean" && fits ? withLook(looks, id, { seen, opacity }) : looks;
  }, USUAL_LOOKS);
}
