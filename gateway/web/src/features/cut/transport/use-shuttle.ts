// Puts a shuttle in front of a screen, which plays it faster and backwards.
import { useEffect, useMemo, useRef } from "react";
import type { FrameTable } from "@/lib/footage/frames";
import type { Screen } from "@/lib/player/screen";
import { ShuttleScreen } from "./shuttle";

export function useShuttle(inner: Screen, table: FrameTable | undefined): ShuttleScreen {
  const shuttle = useMemo(() => new ShuttleScreen(inner), [inner]);
  /** Speed of the previous shuttle, which the new one continues when a storyboard or a proxy replaces the screen. */
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
