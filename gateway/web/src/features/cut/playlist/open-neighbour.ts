// Opens the next or the previous video of the folder, or says why there is none.
import type { Asset } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { announceRefusal } from "@/lib/undo/undo";
import type { Playlist } from "./use-playlist";

export async function openNeighbour(
  open: Asset,
  neighbour: Playlist["neighbour"],
  by: 1 | -1,
  onOpen: (assetId: string) => void,
): Promise<void> {
  let to: Asset | null;
  try {
    to = await neighbour(by);
  } catch (error) {
    announceRefusal(
      `Which video comes ${by === 1 ? "next" : "before"} is not known. ${wordsFor(error)}`,
    );
    return;
  }
  // The list wraps around, so a single video is its own neighbour.
  if (to && to.id !== open.id) onOpen(to.id);
  else announceRefusal("There is no other video in this list to go to.");
}
