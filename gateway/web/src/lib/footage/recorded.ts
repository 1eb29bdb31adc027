// When a video was recorded, and the source of that time.
import type { Asset } from "@/lib/api/client";
import { dayOf, minuteOf } from "../time/date-formats";

type Recorded = Pick<Asset, "recorded_at" | "recording_source">;

/** `2026-01-31 12:00`, where the reader is. */
export const recordedAt = ({ recorded_at: at }: Recorded) => minuteOf(at);

/** `2026-01-31`. */
export const recordedOn = (video: Recorded) => dayOf(video.recorded_at);

const FROM = {
  container: "When it was recorded, as the file itself says.",
  name: "When it was recorded, as its name says.",
  mtime: "When the file was last changed: it does not say when it was recorded.",
} as const;

export const recordedFrom = ({ recording_source: source }: Recorded) => FROM[source];
