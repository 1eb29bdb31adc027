// Lets the picture be run faster, slower and backwards, whatever shows it.
import { useEffect, useMemo } from "react";
import type { FrameTable } from "@/lib/frames";
import type { Screen } from "./components/player/screen";
import { ShuttleScreen } from "./shuttle";

export function useShuttle(inner: Screen, table: FrameTable | undefined): ShuttleScreen {
  const shuttle = useMemo(() => new ShuttleScreen(inner), [inner]);
  useEffect(() => shuttle.watch(), [shuttle]);
  useEffect(() => {
    if (table) shuttle.adopt(table);
  }, [shuttle, table]);
  return shuttle;
}
