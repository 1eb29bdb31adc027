// The filters whose values are picked from lists: their words, and their chips.
import type { AssetListing } from "@/lib/api/query-keys";
import { formatName } from "@/lib/footage/formats";
import { PICK_FIELDS, type PickField } from "../listing";

type Pick = {
  /** Of the API. */
  facet: "camera" | "codec" | "month" | "length" | "label" | "folder";
  words: string;
  /** Heading of an empty list. */
  none: string;
  valueWords: (value: string) => string;
};

const same = (value: string) => value;

export const PICKS: Readonly<Record<PickField, Pick>> = {
  camera: { facet: "camera", words: "Camera", none: "No camera", valueWords: same },
  codec: {
    facet: "codec",
    words: "Codec",
    none: "No codec",
    valueWords: (codec) => (codec === "unknown" ? "Unknown" : formatName(codec)),
  },
  month: { facet: "month", words: "Month", none: "No month", valueWords: same },
  length: { facet: "length", words: "Length", none: "No length", valueWords: lengthWords },
  label: { facet: "label", words: "Label", none: "No label", valueWords: same },
  folders: {
    facet: "folder",
    words: "Folder",
    none: "No folder",
    valueWords: (path) => path.split("/").join(" / "),
  },
};

/** Words of a class of durations: `10 s to 1 min`. */
export function lengthWords(length: string): string {
  if (length === "unknown") return "Unknown";
  const [least = "0", end = ""] = length.split("-");
  if (end === "") return `${roundWords(Number(least))} or more`;
  return least === "0"
    ? `Under ${roundWords(Number(end))}`
    : `${roundWords(Number(least))} to ${roundWords(Number(end))}`;
}

function roundWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
}

/** So many values of a field have a chip each; more are one chip. */
const MOST_CHIPS = 3;

export type Chip = { words: string; clear: Partial<AssetListing> };

/** A chip for each picked value, or one for many values of a field. */
export function pickChips(listing: AssetListing): Chip[] {
  return PICK_FIELDS.flatMap((field) => {
    const values = listing[field];
    const { words, valueWords } = PICKS[field];
    if (values.length > MOST_CHIPS) {
      return [{ words: `${words}: ${values.length}`, clear: { [field]: [] } }];
    }
    return values.map((value) => ({
      words: `${words} ${valueWords(value)}`,
      clear: { [field]: values.filter((one) => one !== value) },
    }));
  });
}
