// Markers of the open video in this profile, one for each group cut from it: which one is active, and which group the
// next export overwrites.
import { useState } from "react";
import type { Marker } from "@/lib/api/client";
import { lengthOfCut, withLength } from "@/lib/clips/clip-length";
import { CONTRACTS } from "@/lib/clips/contracts";
import { isEncoderChoice } from "@/lib/clips/encoders";
import type { FrameTable } from "@/lib/footage/frames";
import {
  changeSettings,
  clampClips,
  clampSpread,
  currentSettings,
  DEFAULTS,
  type Settings,
} from "@/lib/settings/settings";
import { spanSeconds } from "@/lib/clips/spans";
import { useMarkers } from "../api/markers";
import { croppingOf } from "../crop/cropping";
import type { CropEditing } from "../crop/use-cropping";
import type { useCursor } from "../next-cut/use-cursor";

export type Groups = {
  /** In order of their start. */
  markers: Marker[];
  /** Export id of the marker whose settings were restored last. */
  active: string | null;
  activeMarker: Marker | undefined;
  /** The marker whose group the next export overwrites. */
  overwritten: Marker | null;
  /** Restores a group's settings, and moves the cursor to it. */
  activate: (marker: Marker) => void;
  /** Activates a marker, and has the next export overwrite its group. */
  overwrite: (marker: Marker) => void;
  leaveOverwriting: () => void;
  /** To be called when the group was overwritten, with the id of the new export. */
  wasReplaced: (exportId: string) => void;
};

export function useGroups(
  assetId: string,
  profile: string,
  table: FrameTable | undefined,
  { locked, shift, setHold, restoreOut, holdForKeys }: ReturnType<typeof useCursor>,
  crop: CropEditing,
): Groups {
  const markers = useMarkers(assetId, profile).data ?? [];
  const [active, setActive] = useState<string | null>(null);
  const [overwritten, setOverwritten] = useState<Marker | null>(null);
  const bringBack = (marker: Marker, inPlace: boolean) => {
    changeSettings({ ...settingsOf(marker, table), subprofiles: withFolder(marker.folder_suffix) });
    const cutWith = croppingOf(marker.crop);
    crop.replace(cutWith);
    // The group has a begin and a length of its own.
    restoreOut(null);
    if (!locked) setHold("open");
    if (cutWith.keyframes.length > 0) holdForKeys();
    setActive(marker.export_id);
    // A cursor that the user has locked goes to the group's end, so that the next cut follows without a gap.
    const to = locked && !inPlace ? marker.start + spanSeconds(marker) : marker.start;
    if (table) shift(table.atOrAfter(to));
  };
  const activate = (marker: Marker) => bringBack(marker, false);
  const overwrite = (marker: Marker) => {
    bringBack(marker, true);
    setOverwritten(marker);
  };
  return {
    markers,
    active,
    activeMarker: markers.find((one) => one.export_id === active),
    overwritten,
    activate,
    overwrite,
    leaveOverwriting: () => setOverwritten(null),
    wasReplaced: (exportId) => {
      setActive(exportId);
      setOverwritten(null);
    },
  };
}

/** The settings that a group was cut with. */
function settingsOf(marker: Marker, table: FrameTable | undefined): Partial<Settings> {
  return {
    clips: clampClips(marker.clips),
    spread: clampSpread(marker.spread),
    ...(CONTRACTS[marker.contract].seconds === null
      ? withLength(currentSettings(), lengthOfCut(marker.seconds, table))
      : {}),
    shortSide: marker.short_side ?? 0,
    contract: marker.contract,
    format: marker.format,
    audio: marker.audio,
    dynamicRange: marker.dynamic_range,
    label: marker.label,
    category: marker.category,
    encoder: isEncoderChoice(marker.encoder) ? marker.encoder : DEFAULTS.encoder,
  };
}

/** The subprofiles, with that of the group added if it is missing, so that it has a button. */
function withFolder(suffix: string): readonly string[] {
  const { subprofiles } = currentSettings();
  return suffix === "" || subprofiles.includes(suffix) ? subprofiles : [...subprofiles, suffix];
}
