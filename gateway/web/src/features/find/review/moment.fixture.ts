// Moments for tests.
import type { Moment } from "@/lib/api/client";

export const moment = (known: Partial<Moment>): Moment => ({
  id: "m",
  asset_id: "video",
  name: "a.mp4",
  start: 1,
  end: 3,
  first_frame: 25,
  last_frame: 74,
  peak: 2,
  score: 0.8,
  state: "new",
  exported: false,
  overlaps_export: false,
  example: false,
  ...known,
});
