// A video on which the pointer or the focus rests is likely to be opened: its first frame is loaded in advance.
import { useEffect, useRef, type PointerEvent } from "react";
import type { Asset } from "@/lib/api/client";
import { getPictureReady } from "@/lib/playback/ready-pictures";

/** How long the pointer or the focus must rest; those that only pass load nothing. */
export const REST_MS = 90;

/** Event handlers for the link that opens the video. */
export function useOpenedSoon(asset: Asset) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const stop = () => clearTimeout(timer.current);
  useEffect(() => stop, []);
  const load = () => {
    stop();
    if (asset.state === "ready") getPictureReady(asset);
  };
  const rest = () => {
    stop();
    timer.current = setTimeout(load, REST_MS);
  };
  return {
    onPointerEnter: (event: PointerEvent) => {
      if (event.pointerType === "mouse") rest();
    },
    onPointerLeave: stop,
    onPointerDown: load,
    onFocus: rest,
    onBlur: stop,
  };
}
