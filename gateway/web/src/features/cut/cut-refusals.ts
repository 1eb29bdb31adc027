// Why a key of the room can do nothing now, in words: what is silent is pressed again, and harder.
import { SUBPROFILE_KEYS, type KeyId } from "@/lib/keys";
import type { KeyRefusals } from "@/lib/use-keys";

/** What nobody can do before the frames are counted. */
const NEEDS_FRAMES: readonly KeyId[] = [
  "frameBack",
  "frameOn",
  "secondBack",
  "secondOn",
  "firstFrame",
  "lastFrame",
  "shuttleBack",
  "shuttleOn",
  "cursorHere",
  "zoomIn",
  "zoomOut",
  "zoomFit",
  "autoClips",
];

const COUNTING = "The frames of this video are being counted: a moment.";
const UNCOUNTED = "The frames of this video could not be counted: try again in the timeline.";

/** Why nothing can be done with frames that are not known. */
export const whyNoFrames = (error: unknown) => (error === null ? COUNTING : UNCOUNTED);

export const NO_MARKER = "No marker is chosen.";

type Standing = {
  /** Why the frames are not known; null where they only are not yet. */
  framesError: unknown;
  subprofiles: readonly string[];
  /** Whether E overwrites a group, and the keys for that and for leaving it as it is. */
  overwrites: boolean;
  exportKey: string;
  leaveKey: string;
};

export function cutRefusals(standing: Standing): KeyRefusals {
  const { framesError, subprofiles, overwrites, exportKey, leaveKey } = standing;
  const noSubprofile = (wanted: number) =>
    overwrites
      ? `A group is being overwritten: ${exportKey} alone cuts, into its folder; ${leaveKey} leaves it as it is.`
      : whatThereIs(wanted, subprofiles.length);
  return {
    nextMarker: "Nothing was cut from this video yet.",
    overwriteMarker: NO_MARKER,
    deleteMarker: NO_MARKER,
    newSeed: "Nothing is left to chance: choose a random crop first.",
    subtitles: "This video has no subtitles.",
    boxes: "Nothing was looked for in this video yet.",
    ...Object.fromEntries(NEEDS_FRAMES.map((id) => [id, whyNoFrames(framesError)])),
    ...Object.fromEntries(SUBPROFILE_KEYS.map((id, i) => [id, noSubprofile(i + 1)])),
  };
}

function whatThereIs(wanted: number, count: number): string {
  if (count === 0) return "There are no subprofiles yet: add one under Next cut.";
  return `There is no subprofile ${wanted}: there ${count === 1 ? "is 1" : `are ${count}`}.`;
}
