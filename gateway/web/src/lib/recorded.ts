// When a video was recorded, and how that is known.
import type { Asset } from "@/lib/api/client";

type Recorded = Pick<Asset, "recorded_at" | "recording_source">;

/** Year first: in a column the eye compares from left to right. */
const MOMENT = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
} as const;

/** `2026-01-31 12:00`, where the reader is. */
export const recordedAt = ({ recorded_at: at }: Recorded) =>
  new Date(at).toLocaleString("sv-SE", MOMENT);

/** `2026-01-31`. */
export const recordedOn = (video: Recorded) => recordedAt(video).slice(0, 10);

const FROM = {
  container: "When it was recorded, as the file itself says.",
  name: "When it was recorded, as its name says.",
  mtime: "When the file was last changed: it does not say when it was recorded.",
} as const;

export const recordedFrom = ({ recording_source: source }: Recorded) => FROM[source];
