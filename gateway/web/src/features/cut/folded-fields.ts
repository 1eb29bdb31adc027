// Which fields of "Next cut" fold away: those that nobody has touched. What is set stays in sight, and so does what was in
// sight once: nothing moves under the hand.
import { useState } from "react";
import { audioIn } from "@/lib/clip-formats";
import { DEFAULTS, useSetting, type Settings } from "@/lib/settings";
import { isRandom, isWhole, type Cropping } from "./cropping";

/** Those that can fold, in their order, with the names that they bear. */
export const FOLDABLE = {
  contract: "Data set",
  format: "Format",
  encoder: "Encoder",
  center: "Centre",
  follow: "Follow",
  random: "Random",
  category: "Category",
} as const;

export type Foldable = keyof typeof FOLDABLE;

const FIELDS = Object.keys(FOLDABLE) as Foldable[];

type Chosen = Pick<Settings, "contract" | "format" | "audio" | "encoder" | "category">;

/** Those that stand as for somebody who chose nothing; `isFollowing`: a subject is being pointed at or followed. */
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
    center: !locked && !cropping.follow_subject && states.every(isWhole),
    follow: !isFollowing,
    random: !states.some(isRandom),
    category: settings.category === DEFAULTS.category,
  };
  return FIELDS.filter((field) => stands[field]);
}

export type Folding = {
  folded: readonly Foldable[];
  /** All fields are wanted, touched or not. */
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
