// The order of markers of a video. Several groups may begin at one place, with other crops or in other folders.
import type { FrameNote, Marker } from "@/lib/api/client";

/** A cursor this near to a marker, in seconds, is on it. */
const ON_MARKER = 0.1;
/** Less than a frame lasts, in seconds. */
const SAME_FRAME = 0.001;

/** The marker that the key for the next one activates, in order of start; after the last, the first. */
export function nextMarker(
  markers: readonly Marker[],
  cursor: number,
  active: string | null,
): Marker | undefined {
  const at = markers.findIndex((one) => one.export_id === active);
  const [here, next] = [markers[at], markers[at + 1]];
  const isOnIt = here !== undefined && Math.abs(here.start - cursor) <= ON_MARKER;
  // Other markers at this place come before later ones.
  if (isOnIt && next && next.start - here.start <= ON_MARKER) return next;
  return markers.find((one) => one.start > cursor + ON_MARKER) ?? markers[0];
}

/** Later than any place of a video, in seconds: what lies before the present place comes after all others. */
const AROUND = 1e9;

/** A note, and where it is in seconds. */
export type PlacedNote = { note: FrameNote; seconds: number };

/** What the key for the next one goes to, of markers and notes, in order of time; after the last, the first. */
export function nextStop(
  markers: readonly Marker[],
  notes: readonly PlacedNote[],
  at: number,
  active: string | null,
): { marker: Marker } | { note: FrameNote } | undefined {
  const marker = nextMarker(markers, at, active);
  const next = notes.find(({ seconds }) => seconds > at + SAME_FRAME) ?? notes[0];
  if (!marker || !next) return marker ? { marker } : next && { note: next.note };
  const isBack = marker.start < at - ON_MARKER;
  const isHere = marker.start <= at + ON_MARKER && marker.export_id === active;
  const toMarker = isBack || isHere ? marker.start + AROUND : marker.start;
  const toNote = next.seconds > at + SAME_FRAME ? next.seconds : next.seconds + AROUND;
  return toNote < toMarker ? { note: next.note } : { marker };
}

/** `dog_001`, or `dog_001 in night` of a subprofile, where another group may have the same name. */
export const nameOfGroup = ({
  group,
  folder_suffix: suffix,
}: Pick<Marker, "group" | "folder_suffix">) => (suffix ? `${group} in ${suffix}` : group);

/** `3`, or `2 of 3` where one was deleted, has failed or is still to be cut. */
export const countOfClips = ({ clips, existing_clips: existing }: Marker) =>
  existing.length === clips ? `${clips}` : `${existing.length} of ${clips}`;

/** The clips that exist, in seconds; where none does yet, those that were ordered. */
export function spansOf({ start, spread, seconds, clips, existing_clips: existing }: Marker) {
  const shown = existing.length > 0 ? existing : Array.from({ length: clips }, (_, i) => i);
  return shown.map((i) => ({ start: start + i * spread, end: start + i * spread + seconds }));
}

type MarkersAtStart = {
  /** The active marker, if it is among them; else the newest. */
  top: Marker;
  /** Number of others that begin at the same place. */
  more: number;
};

/** One entry for each start, in order. */
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
