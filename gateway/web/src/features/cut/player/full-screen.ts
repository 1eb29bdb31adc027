// Full screen for a part of the page.
import { useSyncExternalStore } from "react";
import { announceRefusal } from "@/lib/undo/undo";

export function toggleFullScreen(part: HTMLElement | null): void {
  // On iPhones only the browser's own video player can be full screen, so the method is missing.
  if (part === null || !("requestFullscreen" in part)) {
    announceRefusal("This browser has no full screen.");
    return;
  }
  const asked =
    document.fullscreenElement === null ? part.requestFullscreen() : document.exitFullscreen();
  asked.catch(() => announceRefusal("This browser refused to show full screen."));
}

function subscribe(onChange: () => void): () => void {
  document.addEventListener("fullscreenchange", onChange);
  return () => document.removeEventListener("fullscreenchange", onChange);
}

/** Whether a part of the page is full screen, so that nothing else is visible. */
export const useIsFullScreen = () =>
  useSyncExternalStore(subscribe, () => document.fullscreenElement != null);
