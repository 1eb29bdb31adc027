// A part of the page on the whole screen, and back.
import { useSyncExternalStore } from "react";
import { announceRefusal } from "@/lib/undo";

export function toggleFullScreen(part: HTMLElement | null): void {
  // iPhones have it for their own player alone, and nothing under its name.
  if (part === null || !("requestFullscreen" in part)) {
    announceRefusal("This browser has no full screen.");
    return;
  }
  const asked =
    document.fullscreenElement === null ? part.requestFullscreen() : document.exitFullscreen();
  asked.catch(() => announceRefusal("This browser shows nothing on the full screen."));
}

function subscribe(onChange: () => void): () => void {
  document.addEventListener("fullscreenchange", onChange);
  return () => document.removeEventListener("fullscreenchange", onChange);
}

/** Whether a part of the page has the whole screen: nothing beside it is seen then. */
export const useIsFullScreen = () =>
  useSyncExternalStore(subscribe, () => document.fullscreenElement != null);
