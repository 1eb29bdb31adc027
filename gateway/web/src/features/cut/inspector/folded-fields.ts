// Which fields of "Next cut" are folded away: those at their defaults. A field that was shown once stays, so that
// nothing moves while somebody uses the panel.
import { useState } from "react";
import { audioIn } from "@/lib/clips/clip-formats";
import { DEFAULTS, useSetting, type Settings } from "@/lib/settings/settings";
import { isRandom, isWhole, type Cropping } from "../crop/cropping";

/** Fields that can be folded away, in order, with their labels. */
export const FOLDABLE = {
  contract: "Data set",
  format: "Format",
  encoder: "Encoder",
  cuts: "Cuts",
  center: "Centre",
  follow: "Follow",
  random: "Random",
  category: "Category",
} as const;

export type Foldable = keyof typeof FOLDABLE;

const FIELDS = Object.keys(FOLDABLE) as Foldable[];

type Chosen = Pick<
  Settings,
  "contract" | "format" | "audio" | "encoder" | "category" | "crossShots"
>;

/** Fields that are at their defaults; `isFollowing`: a subject is being pointed at or followed. */
export function untouched(
  settings: Chosen,
  cropping: Cropping,
  locked: boolean,
  isFollowing: boolean,
): Foldable[] {
  const states = [cropping, ...cropping.keyframes];
  const stands: Record<Foldable, boolean> = {
    contract: settings.contract === DEFAULTS.contract,
    format:
      settings.format === DEFAULTS.format &&
      audioIn(settings.format, settings.audio) === DEFAULTS.audio,
    encoder: settings.encoder === DEFAULTS.encoder,
    cuts: settings.crossShots === DEFAULTS.crossShots,
    center: !locked && !cropping.follow_subject && states.every(isWhole),
    follow: !isFollowing,
    random: !states.some(isRandom),
    category: settings.category === DEFAULTS.category,
  };
  return FIELDS.filter((field) => stands[field]);
}

export type Folding = {
  folded: readonly Foldable[];
  /** Whether all fields are shown, including those at their defaults. */
  all: boolean;
  toggle: () => void;
};

export function useFolding(resting: readonly Foldable[]): Folding {
  const [all, setAll] = useSetting("allFields");
  const touched = FIELDS.filter((field) => !resting.includes(field));
  const [seen, setSeen] = useState<readonly Foldable[]>(touched);
  const appeared = touched.filter((field) => !seen.includes(field));
  if (appeared.length > 0) setSeen([...seen, ...appeared]);
  return {
    folded: all ? [] : FIELDS.filter((field) => !seen.includes(field) && resting.includes(field)),
    all,
    toggle: () => {
      if (all) setSeen(touched);
      setAll(!all);
    },
  };
}
