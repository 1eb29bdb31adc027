// The groups that were cut from a video, where they begin: from one place several may have been cut, in other shapes or
// into other folders.
import type { Marker } from "@/lib/api/client";

/** Seconds: a marker this near to the cursor is one that it stands on. */
const ON_MARKER = 0.1;

/** Where the key for the next marker goes to, in the order of their starts: back to the first behind the last. */
export function nextMarker(
  markers: readonly Marker[],
  cursor: number,
  active: string | null,
): Marker | undefined {
  const at = markers.findIndex((one) => one.export_id === active);
  const [here, next] = [markers[at], markers[at + 1]];
  const isOnIt = here !== undefined && Math.abs(here.start - cursor) <= ON_MARKER;
  // What begins here as well comes before what begins later.
  if (isOnIt && next && next.start - here.start <= ON_MARKER) return next;
  return markers.find((one) => one.start > cursor + ON_MARKER) ?? markers[0];
}

export type MarkersAtStart = {
  /** The active one, else the newest. */
  top: Marker;
  /** How many others begin at the same place. */
  more: number;
};

/** One for each start, in their order. */
export function markersByStart(markers: readonly Marker[], active: string | null) {
  const places: MarkersAtStart[] = [];
  for (const marker of markers) {
    const last = places.at(-1);
    if (last?.top.start !== marker.start) places.push({ top: marker, more: 0 });
    else {
      last.more += 1;
      if (last.top.export_id !== active) last.top = marker;
    }
  }
  return places;
}
