// Moving the ends of a moment by frames.
import type { Moment } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";

export type End = "start" | "end";

/** Both included. */
export type Frames = Pick<Moment, "first_frame" | "last_frame">;

/** Seconds from frame 0; the end is exclusive. */
export type Ends = Pick<Moment, "start" | "end">;

/** The frames with one end at another frame, or why it cannot be there. */
export function withEnd(
  { first_frame: first, last_frame: last }: Frames,
  end: End,
  frame: number,
  count: number,
): Frames | string {
  if (end === "start") {
    if (frame < 0) return "The moment begins with the first frame already.";
    if (frame > last) return "The start is at the last frame already: move the end first.";
    return { first_frame: frame, last_frame: last };
  }
  if (frame >= count) return "The moment ends with the last frame already.";
  if (frame < first) return "The end is at the first frame already: move the start first.";
  return { first_frame: first, last_frame: frame };
}

/** What is sent of moved ends: an end that was not moved stays as it was found, which may be between frames. */
export function sentEnds(moment: Frames, moved: Frames, table: FrameTable): Partial<Ends> {
  return {
    ...(moved.first_frame === moment.first_frame
      ? {}
      : { start: table.secondsOf(moved.first_frame) }),
    ...(moved.last_frame === moment.last_frame
      ? {}
      : { end: table.secondsOf(moved.last_frame + 1) }),
  };
}
