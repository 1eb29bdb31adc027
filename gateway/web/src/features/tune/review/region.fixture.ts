// Regions with brands for tests.
import type { BrandRegion } from "../api/regions";

/** A doubtful region, but for what is given. */
export const regionOf = (given: Partial<BrandRegion>): BrandRegion => ({
  id: "0-0",
  seq: 0,
  frame: 0,
  time: 0,
  box: { x: 10, y: 20, w: 100, h: 30 },
  polygon: [],
  text: "ACNE",
  brand: "Acme",
  score: 75,
  by: "text",
  state: "doubtful",
  why: "It comes near “Acme”.",
  letters: (given.text ?? "ACNE").toLowerCase(),
  ...given,
});
