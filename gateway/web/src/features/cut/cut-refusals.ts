// Messages for keys that cannot do anything at present: without one, people would press the key again.
import { SUBPROFILE_KEYS, type KeyId } from "@/lib/keys/key-table";
import type { KeyRefusals } from "@/lib/keys/use-keys";

/** Keys that need the frame index. */
const NEEDS_FRAMES: readonly KeyId[] = [
  "frameBack",
  "frameOn",
  "secondBack",
  "secondOn",
  "firstFrame",
  "lastFrame",
  "shuttleBack",
  "shuttleOn",
  "inPoint",
  "outPoint",
  "goIn",
  "goOut",
  "keyHere",
  "zoomIn",
  "zoomOut",
  "zoomFit",
  "autoClips",
];

const COUNTING = "The frames of this video are being counted. Try again in a moment.";
const UNCOUNTED = "The frames of this video could not be counted: try again in the timeline.";

/** Why keys that need the frame index do nothing; `error` null: the index is still loading. */
export const whyNoFrames = (error: unknown) => (error === null ? COUNTING : UNCOUNTED);

const NO_MARKER = "No marker is chosen.";
export const NO_RANDOM_CROP = "No crop is random: choose a random crop first.";
export const NO_CROP = "The crop follows the subject: choose its ratio first.";

type CutState = {
  /** Why the frame index could not be loaded; null if it was, or is still loading. */
  framesError: unknown;
  subprofiles: readonly string[];
  /** Whether the next export overwrites a group; `exportKey` is the key to do so, `leaveKey` that to cancel it. */
  overwrites: boolean;
  exportKey: string;
  leaveKey: string;
};

export function cutRefusals(standing: CutState): KeyRefusals {
  const { framesError, subprofiles, overwrites, exportKey, leaveKey } = standing;
  const noSubprofile = (wanted: number) =>
    overwrites
      ? `A group is being overwritten: ${exportKey} alone cuts, into its folder; ${leaveKey} leaves it as it is.`
      : wordsOfSubprofiles(wanted, subprofiles.length);
  return {
    nextMarker: "Nothing was cut from this video yet.",
    overwriteMarker: NO_MARKER,
    deleteMarker: NO_MARKER,
    newSeed: NO_RANDOM_CROP,
    subtitles:
      "This video has no subtitles. A transcript would be some: see Words, beside the video.",
    boxes: "No model has been run on this video yet.",
    ...Object.fromEntries(NEEDS_FRAMES.map((id) => [id, whyNoFrames(framesError)])),
    ...Object.fromEntries(SUBPROFILE_KEYS.map((id, i) => [id, noSubprofile(i + 1)])),
  };
}

function wordsOfSubprofiles(wanted: number, count: number): string {
  if (count === 0) return "There are no subprofiles yet: add one under Next cut.";
  return `There is no subprofile ${wanted}: there ${count === 1 ? "is 1" : `are ${count}`}.`;
}
