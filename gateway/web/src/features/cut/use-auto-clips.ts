// The number of clips that one span asked for is that video's: the next one begins with what was chosen before.
import { useEffect, useRef } from "react";
import { changeSettings, currentSettings } from "@/lib/settings";

/** Sets the number of clips for as long as this video is open; what is chosen by hand meanwhile stays. */
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
    // A page that is left by its address or its tab is not unmounted.
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
