// The lanes of the timeline, from top to bottom, in px.

export const LANES = [
  { id: "ruler", height: 24, label: "" },
  { id: "picture", height: 40, label: "Picture" },
  { id: "shots", height: 20, label: "Shots" },
  { id: "sound", height: 36, label: "Sound" },
  { id: "clips", height: 64, label: "Clips" },
  { id: "crop", height: 20, label: "Crop" },
  { id: "found", height: 20, label: "Found" },
  { id: "words", height: 20, label: "Words" },
  { id: "file", height: 20, label: "File" },
] as const;

type LaneId = (typeof LANES)[number]["id"];

/** Space between two lanes, in px. */
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

/** The lane at `y` px below the timeline's top. */
export const laneAt = (y: number): LaneId =>
  placed.find(([, { bottom }]) => y < bottom + GAP)?.[0] ?? "file";

/** The row of a clip: one further down for each clip, so that overlaps are visible; after five, from the top again. */
export const clipRow = (index: number) => index % 5;

export function clipRowHeight(clips: number): number {
  if (clips <= 3) return 13;
  return clips === 4 ? 10 : 7;
}
