// Moving the pointer across a card's picture looks through the video.
import { useEffect, useState, type PointerEvent } from "react";

/** Pictures across one card: enough to find a moment, few enough to be made in passing. */
const PICTURES = 24;
/** A pointer on its way elsewhere asks for nothing. */
const REST_MS = 90;

type Position = { share: number; seconds: number };

export function useScrub(duration: number) {
  const [position, setPosition] = useState<Position | null>(null);
  const wanted =
    position === null
      ? null
      : (Math.min(PICTURES - 1, Math.floor(position.share * PICTURES)) * duration) / PICTURES;
  const [settled, setSettled] = useState<number | null>(null);
  useEffect(() => {
    if (wanted === null) return;
    const timer = setTimeout(() => setSettled(wanted), REST_MS);
    return () => clearTimeout(timer);
  }, [wanted]);

  const follow = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType !== "mouse" || duration <= 0) return;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    setPosition({ share, seconds: share * duration });
  };
  const leave = () => {
    setPosition(null);
    setSettled(null);
  };
  // Half of what one picture stands for: neighbours differ. Milliseconds make the same address again.
  const tolerance = Math.round((duration / PICTURES / 2) * 1000) / 1000;
  return {
    /** Null unless the pointer rests on the picture. */
    at: position === null || settled === null ? null : { ...position, settled, tolerance },
    scrub: { onPointerMove: follow, onPointerLeave: leave },
  };
}
