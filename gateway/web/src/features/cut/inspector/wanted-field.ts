// Focuses a field of "Next cut" that was searched for by name elsewhere, as soon as a video is open in Cut.
import { useEffect, useSyncExternalStore } from "react";
import { changeSettings, type Settings } from "@/lib/settings/settings";
import { Store } from "@/lib/store";
import { announceRefusal } from "@/lib/undo/undo";
import { NO_CROP, NO_RANDOM_CROP } from "../cut-refusals";

type Findable = {
  /** The name by which it is searched for. */
  words: string;
  /** The settings that the field changes. */
  settings: readonly (keyof Settings)[];
  /** Message if the field is missing or disabled. */
  missing: string;
};

const NOT_HERE = "This field is not shown now.";

export const CUT_FIELDS = {
  length: { words: "Length of clips", settings: ["lengths"], missing: NOT_HERE },
  clips: { words: "Clips: how many", settings: ["clips"], missing: NOT_HERE },
  spread: {
    words: "Seconds between the starts of clips",
    settings: ["spread"],
    missing: NOT_HERE,
  },
  shortSide: { words: "Size of clips: shorter side", settings: ["shortSide"], missing: NOT_HERE },
  ratio: { words: "Crop: its ratio", settings: ["portraitRatio"], missing: NOT_HERE },
  random: {
    words: "Random crops: some 9:16, some 1:1",
    settings: ["randomPortrait", "randomSquare"],
    missing: NOT_HERE,
  },
  seed: {
    words: "Seed of random crops",
    settings: ["randomSeed"],
    missing: NO_RANDOM_CROP,
  },
  move: {
    words: "Crop: how it gets from key frame to key frame",
    settings: ["cropMove"],
    missing: "The crop has no key frames yet: lock the cursor, then change the crop.",
  },
  follow: {
    words: "Crop: the subject it follows",
    settings: ["followModel", "followClass", "followScore"],
    missing: NO_CROP,
  },
  label: { words: "Label of clips", settings: ["label"], missing: NOT_HERE },
} as const satisfies Record<string, Findable>;

export type CutField = keyof typeof CUT_FIELDS;

export const CUT_FIELD_NAMES = Object.keys(CUT_FIELDS) as CutField[];

export const idOfField = (field: CutField) => `next-cut-${field}`;

/** A request is dropped after this time, in case no video was opened. */
const MEANT_MS = 15_000;

const wanted = new Store<{ field: CutField; until: number } | null>(null);

export function wantField(field: CutField): void {
  // The field may be folded away.
  changeSettings({ allFields: true });
  wanted.set({ field, until: performance.now() + MEANT_MS });
}

/** Focuses the wanted field; to be called by the component that has the fields. */
export function useWantedField(): void {
  const asked = useSyncExternalStore(wanted.subscribe, wanted.get);
  useEffect(() => {
    if (asked === null) return;
    wanted.set(null);
    if (performance.now() > asked.until) return;
    const element = document.getElementById(idOfField(asked.field));
    if (element === null || element.matches(":disabled")) {
      announceRefusal(CUT_FIELDS[asked.field].missing);
      return;
    }
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  }, [asked]);
}
