// The layers that can be shown over a frame in Tune, and how they look.
import stages from "../api/stages.json";

/** The pictures that stages draw over a frame, the lowest first. */
export const DRAWN = stages.flatMap(({ name, overlays }) =>
  overlays.map(({ key, label, opacity }) => ({
    id: label.toLowerCase(),
    words: label,
    stage: name,
    overlay: key,
    opacity,
  })),
);

/** The regions of a stage, those of before, texts with their brands, and what stages draw. */
export const LAYERS: readonly { id: string; words: string }[] = [
  { id: "now", words: "Regions" },
  { id: "before", words: "Before" },
  { id: "texts", words: "Text and brands" },
  ...DRAWN,
];

/** A fainter layer could be overlooked. */
export const LEAST_OPACITY = 0.1;

/** `opacity`: LEAST_OPACITY to 1. */
export type LayerLook = { seen: boolean; opacity: number };

/** By the ids of LAYERS. */
export type LayerLooks = Readonly<Partial<Record<string, LayerLook>>>;

export const USUAL_LOOKS: LayerLooks = {
  now: { seen: true, opacity: 1 },
  before: { seen: true, opacity: 0.8 },
  texts: { seen: true, opacity: 1 },
  ...Object.fromEntries(DRAWN.map(({ id, opacity }) => [id, { seen: false, opacity }])),
};

const HIDDEN: LayerLook = { seen: false, opacity: 1 };

/** The layers while all of them are hidden. */
export const NONE_SEEN: LayerLooks = {};

export const lookOf = (looks: LayerLooks, id: string): LayerLook => looks[id] ?? HIDDEN;

/** The layers with one of them changed. */
export const withLook = (
  looks: LayerLooks,
  id: string,
  change: Partial<LayerLook>,
): LayerLooks => ({ ...looks, [id]: { ...lookOf(looks, id), ...change } });

/** The valid part of stored values; storage may contain anything. */
export function looksIn(kept: unknown): LayerLooks {
  const found = new Map(typeof kept === "object" && kept !== null ? Object.entries(kept) : []);
  return LAYERS.reduce((looks, { id }) => {
    const { seen, opacity } = (found.get(id) ?? {}) as Partial<Record<keyof LayerLook, unknown>>;
    const fits = typeof opacity === "number" && opacity >= LEAST_OPACITY && opacity <= 1;
    return typeof seen === "boolean" && fits ? withLook(looks, id, { seen, opacity }) : looks;
  }, USUAL_LOOKS);
}
