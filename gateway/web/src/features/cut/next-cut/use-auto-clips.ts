// A number of clips that was computed for a span ("auto clips") is for this video only: the next one starts with the
// number chosen before.
import { useEffect, useRef } from "react";
import { changeSettings, currentSettings } from "@/lib/settings/settings";

/** Sets the number of clips while this video is open; a number that is typed meanwhile is kept. */
export function useAutoClips(): (clips: number) => void {
  const laid = useRef<{ before: number; clips: number } | null>(null);
  useEffect(() => {
    const giveBack = () => {
      const { current } = laid;
      laid.current = null;
      if (current?.clips === currentSettings().clips) {
        changeSettings({ clips: current.before });
      }
    };
    // Closing the tab or leaving for another site does not unmount components.
    window.addEventListener("pagehide", giveBack);
    return () => {
      window.removeEventListener("pagehide", giveBack);
      giveBack();
    };
  }, []);
  return (clips) => {
    const { clips: now } = currentSettings();
    const { current } = laid;
    laid.current = { before: current?.clips === now ? current.before : now, clips };
    changeSettings({ clips });
  };
}
