// Scrubbing: moving the pointer across a card's picture shows the storyboard's tiles at once, and where the pointer
// rests a picture as sharp as the card's own.
import { useEffect, useState, type PointerEvent } from "react";
import type { Asset } from "@/lib/api/client";
import { useStoryboard } from "@/lib/api/assets/storyboard";
import { secondsOfTile, tileAt, type Board } from "@/lib/footage/storyboard";

/** Pictures across one card while there is no storyboard: enough to find a moment, few enough to be made on demand. */
const PICTURES = 24;
/** How long the pointer must rest before pictures are requested; one that only passes requests none. */
const REST_MS = 90;
/** In seconds: less than the distance of two frames, more than the rounding error of a frame's time. */
const SAME_MOMENT = 0.002;

type Position = { share: number; seconds: number };
/** Parameters of the sharp picture at the moment where the pointer rests. */
type Sharp = { t: number; tolerance: number };

export type ScrubbedTo = Position & {
  tile: { board: Board; place: number } | null;
  sharp: Sharp | null;
};

export function useScrub(asset: Asset) {
  const duration = asset.duration_seconds ?? 0;
  const [position, setPosition] = useState<Position | null>(null);
  const [rested, setRested] = useState<Sharp | null>(null);
  const [stays, setStays] = useState(false);
  const board = useStoryboard(asset, stays);

  const place = position && board ? tileAt(board.storyboard, position.seconds) : null;
  const wanted = position === null ? null : pictureAt(position, duration, board, place);
  const [t, tolerance] = [wanted?.t ?? null, wanted?.tolerance ?? 0];
  useEffect(() => {
    if (t === null) return;
    const timer = setTimeout(() => {
      setStays(true);
      setRested({ t, tolerance });
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [t, tolerance]);

  const follow = (event: PointerEvent<HTMLElement>) => {
    if (event.pointerType !== "mouse" || duration <= 0) return;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    setPosition({ share, seconds: share * duration });
  };
  const leave = () => {
    setPosition(null);
    setRested(null);
    setStays(false);
  };
  const tile = board && place !== null ? { board, place } : null;
  // Until the storyboard has loaded, the last picture stays until the pointer rests at another moment.
  const sharp = tile && rested?.t !== t ? null : rested;
  const at: ScrubbedTo | null =
    position !== null && (tile !== null || sharp !== null) ? { ...position, tile, sharp } : null;
  return {
    /** Null while nothing is shown over the card's own picture. */
    at,
    scrub: { onPointerMove: follow, onPointerLeave: leave },
  };
}

/** The picture at the pointer: a tile's exact frame, or one of a few moments, so that URLs repeat and are cached. */
function pictureAt(
  { share }: Position,
  duration: number,
  board: Board | null,
  place: number | null,
): Sharp {
  if (board && place !== null) {
    const t = secondsOfTile(board.storyboard, place) + SAME_MOMENT / 2;
    return { t: Math.round(t * 10_000) / 10_000, tolerance: SAME_MOMENT };
  }
  const t = (Math.min(PICTURES - 1, Math.floor(share * PICTURES)) * duration) / PICTURES;
  // Half the distance of two moments, so that neighbours show different pictures.
  return { t, tolerance: Math.round((duration / PICTURES / 2) * 1000) / 1000 };
}
