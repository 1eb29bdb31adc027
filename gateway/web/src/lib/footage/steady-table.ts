// For tests: the frame table of a file with a constant frame rate that begins at 0.
import { FrameTable } from "./frames";

export const steadyTable = (numerator: number, denominator: number, count: number) =>
  new FrameTable({
    time_base: { numerator: denominator, denominator: numerator },
    hdr: null,
    first_pts: 0,
    end_pts: count,
    frame_count: count,
    constant_rate: { numerator, denominator },
    deltas: [{ delta: 1, count: count - 1 }],
    key_frames: [0],
  });
