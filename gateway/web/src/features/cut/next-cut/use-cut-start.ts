// Where the next cut begins: while the video plays and nothing holds the cursor, at the picture that is seen.
import { useOpenCut } from "../cut-context";
import { frameOf, useShown } from "@/lib/player/use-player";

/** A frame. Renders with each picture that is shown. */
export function useCutStart(): number {
  const { move, screen, table } = useOpenCut();
  const seen = useShown(screen, frameOf);
  const rides = move.hold === "open" && screen.runs && seen !== null;
  return table && rides ? table.clamp(seen) : move.cursor;
}

/** The frame at which the next cut begins where that is not the one that is seen; else null. */
export function useStartElsewhere(): number | null {
  const { move, screen } = useOpenCut();
  const seen = useShown(screen, frameOf);
  return move.hold === "open" || seen === null || seen === move.cursor ? null : move.cursor;
}
