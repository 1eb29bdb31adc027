// The heights of the sheet that has the inspector and the lists on a phone: its lowest, with the export buttons alone,
// half the room, and the whole room.
export const HEIGHTS = ["low", "half", "full"] as const;
export type SheetHeight = (typeof HEIGHTS)[number];

/** The next height up (1) or down (-1); the last one stays. */
export function stepped(height: SheetHeight, by: 1 | -1): SheetHeight {
  const next = HEIGHTS.indexOf(height) + by;
  return HEIGHTS[Math.min(HEIGHTS.length - 1, Math.max(0, next))] ?? height;
}

/** Shares of the room between which a dragged sheet comes to rest at another height. */
const LOW_BELOW = 0.35;
const FULL_FROM = 0.75;

/** Where a sheet comes to rest that was dragged to this share of the room. */
export function restOf(share: number): SheetHeight {
  if (share < LOW_BELOW) return "low";
  return share < FULL_FROM ? "half" : "full";
}
