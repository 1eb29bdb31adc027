// The lanes of the timeline, from top to bottom, in px.

export const LANES = [
  { id: "ruler", height: 24, label: "" },
  { id: "picture", height: 40, label: "Picture" },
  { id: "sound", height: 36, label: "Sound" },
  { id: "clips", height: 64, label: "Clips" },
  { id: "crop", height: 20, label: "Crop" },
  { id: "found", height: 20, label: "Found" },
  { id: "file", height: 20, label: "File" },
] as const;

export type LaneId = (typeof LANES)[number]["id"];

const GAP = 1;

type Lane = { top: number; height: number; bottom: number };

let below = 0;
const placed = LANES.map(({ id, height }) => {
  const top = below;
  below += height + GAP;
  return [id, { top, height, bottom: top + height }] as const;
});

export const LANE = Object.fromEntries(placed) as Record<LaneId, Lane>;
export const TIMELINE_HEIGHT = below;

/** The lane at a height. */
export const laneAt = (y: number): LaneId =>
  placed.find(([, { bottom }]) => y < bottom + GAP)?.[0] ?? "file";

/** Clips step down in rows, so that an overlap is seen and need not be worked out. More than five share rows. */
export const clipRow = (index: number) => index % 5;

export function clipRowHeight(clips: number): number {
  if (clips <= 3) return 13;
  return clips === 4 ? 9 : 7;
}
