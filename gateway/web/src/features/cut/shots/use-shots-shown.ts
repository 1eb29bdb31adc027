// The shots of the open video, where they are shown: their state, and going from cut to cut.
import type { Asset, ShotCut, Shots } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import type { FrameTable } from "@/lib/footage/frames";
import type { Screen } from "@/lib/player/screen";
import { changeSettings, useSetting } from "@/lib/settings/settings";
import { announceRefusal } from "@/lib/undo/undo";
import { useShots } from "../api/shots";
import { cutBeside } from "./shots";

export type ShotsShown = ReturnType<typeof useShotsShown>;

/** `found` null: not yet, or not at all. `progress`: 0 to 1. */
export type ShotsState = {
  found: Shots | null;
  progress: number | null;
  error: Error | null;
};

const NONE: readonly ShotCut[] = [];
const NOT_YET = "The shots of this video are being found. Go from cut to cut when they are there.";

export function stateOf(query: ReturnType<typeof useShots>): ShotsState {
  const { data, error } = query;
  return {
    found: data !== undefined && "shots" in data ? data : null,
    progress: data !== undefined && "progress" in data ? data.progress : null,
    error,
  };
}

export function useShotsShown(
  asset: Asset,
  table: FrameTable | undefined,
  screen: Screen,
  seesFrame: boolean,
  onGo: (frame: number) => void,
) {
  const [shown] = useSetting("shots");
  // Requested after the first picture, which is more urgent.
  const query = useShots(asset, shown && seesFrame);
  const state = stateOf(query);
  const go = (way: "before" | "after") => {
    if (!shown) changeSettings({ shots: true });
    // Hidden ones may be known already; what failed before is tried anew where they were hidden.
    if (shown && state.error) announceRefusal(wordsFor(state.error));
    else if (!state.found || !table) announceRefusal(NOT_YET);
    else {
      const frame = cutBeside(state.found.cuts, table.clamp(screen.aim), way);
      if (frame !== null) onGo(frame);
      else if (state.found.cuts.length === 0)
        announceRefusal("This video is one shot, without cuts.");
      else announceRefusal(`There is no cut ${way === "after" ? "after" : "before"} this picture.`);
    }
  };
  return {
    ...state,
    shown,
    cuts: (shown ? state.found?.cuts : undefined) ?? NONE,
    toggle: () => changeSettings({ shots: !shown }),
    findAgain: () => void query.refetch(),
    go,
  };
}
