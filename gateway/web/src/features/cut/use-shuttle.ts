// Lets the picture be run faster, slower and backwards, whatever shows it.
import { useEffect, useMemo, useRef } from "react";
import type { FrameTable } from "@/lib/frames";
import type { Screen } from "./components/player/screen";
import { ShuttleScreen } from "./shuttle";

export function useShuttle(inner: Screen, table: FrameTable | undefined): ShuttleScreen {
  const shuttle = useMemo(() => new ShuttleScreen(inner), [inner]);
  /** The speed of the one before: a storyboard or a proxy that arrives ends no run. */
  const speed = useRef(0);
  useEffect(() => {
    if (table) shuttle.adopt(table);
  }, [shuttle, table]);
  useEffect(() => {
    const stop = shuttle.watch();
    shuttle.runAt(speed.current);
    return () => {
      speed.current = shuttle.speed.get();
      stop();
    };
  }, [shuttle]);
  return shuttle;
}
