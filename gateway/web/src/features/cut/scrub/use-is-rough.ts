import { useSyncExternalStore } from "react";
import { Store } from "@/lib/store";
import type { BoardScreen } from "./board-screen";

const NO_TILE: BoardScreen["tile"] = new Store(null);

/** Whether a storyboard tile covers the exact picture. `rough`: the screen that shows tiles; null if there is none. */
export function useIsRough(rough: BoardScreen | null): boolean {
  const tile = rough?.tile ?? NO_TILE;
  return useSyncExternalStore(tile.subscribe, () => tile.get() !== null);
}
