// Which part of the video the timeline shows; it follows the cursor.
import { useCallback, useState } from "react";
import type { FrameTable } from "@/lib/footage/frames";
import { spanSeconds } from "@/lib/clips/spans";
import { firstView, holding, spanView, wholeFile, zoomed, type View } from "./view";

const ZOOM_STEP = 1.5;

type TimelineView = {
  /** Null until the frames are known. */
  view: View | null;
  change: (by: (view: View) => View) => void;
  zoomIn: () => void;
  zoomOut: () => void;
  /** Shows the whole file, or the next cut's span if the whole file is shown already. */
  fit: () => void;
};

export function useView(
  table: FrameTable | undefined,
  cursor: number,
  batch: Parameters<typeof spanSeconds>[0],
): TimelineView {
  const [view, setView] = useState<View | null>(null);
  const [held, setHeld] = useState(cursor);
  if (table && (view === null || held !== cursor)) {
    const at = table.secondsOf(cursor);
    const duration = table.durationSeconds;
    setHeld(cursor);
    setView(view === null ? firstView(at, duration) : holding(view, at, duration));
  }
  const change = useCallback(
    (by: (view: View) => View) => setView((now) => (now === null ? now : by(now))),
    [],
  );
  const zoom = (factor: number) =>
    change((now) =>
      table ? zoomed(now, table.secondsOf(cursor), factor, table.durationSeconds) : now,
    );
  const fit = () =>
    change((now) => {
      if (!table) return now;
      const whole = wholeFile(table.durationSeconds);
      const seesAll = now.from === whole.from && now.to === whole.to;
      const from = table.secondsOf(cursor);
      return seesAll ? spanView(from, from + spanSeconds(batch), table.durationSeconds) : whole;
    });
  return { view, change, zoomIn: () => zoom(1 / ZOOM_STEP), zoomOut: () => zoom(ZOOM_STEP), fit };
}
