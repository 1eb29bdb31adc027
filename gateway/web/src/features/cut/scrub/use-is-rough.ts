import { useSyncExternalStore } from "react";
import { Store } from "@/lib/store";
import type { BoardScreen } from "./board-screen";

const NO_TILE: BoardScreen["tile"] = new Store(null);

/** Whether a rough picture stands over the exact one. `rough`: what would lay it there; null where nothing does. */
export function useIsRough(rough: BoardScreen | null): boolean {
  const tile = rough?.tile ?? NO_TILE;
  return useSyncExternalStore(tile.subscribe, () => tile.get() !== null);
}
