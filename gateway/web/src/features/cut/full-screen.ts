// A part of the page on the whole screen, and back.
import { announceRefusal } from "@/lib/undo";

export function toggleFullScreen(part: HTMLElement | null): void {
  const asked =
    document.fullscreenElement === null ? part?.requestFullscreen() : document.exitFullscreen();
  asked?.catch(() => announceRefusal("This browser shows nothing on the full screen."));
}
