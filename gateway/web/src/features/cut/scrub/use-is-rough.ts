import { useSyncExternalStore } from "react";
import { Store } from "@/lib/store";
import type { StoryboardScreen } from "./storyboard-screen";

const NO_TILE: StoryboardScreen["tile"] = new Store(null);

/** Whether a storyboard tile covers the exact picture. `rough`: the screen that shows tiles; null if there is none. */
export function useIsRough(rough: StoryboardScreen | null): boolean {
  const tile = rough?.tile ?? NO_TILE;
  return useSyncExternalStore(tile.subscribe, () => tile.get() !== null);
}
