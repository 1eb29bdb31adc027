// Opening the finder of a label, from other pages.
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { Finder } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { announceFinal, announceRefusal } from "@/lib/undo/undo";
import { makeFinder, readFinders } from "../api/finders";

export type Like = { label: string; profile: string };

/** The finder that learns from the clips of this label alone, in this profile or in all. */
export function finderOf(finders: readonly Finder[], { label, profile }: Like): Finder | null {
  const own = finders.filter(({ labels }) => labels.length === 1 && labels[0] === label);
  return (
    own.find((one) => one.profile === profile) ?? own.find((one) => one.profile === null) ?? null
  );
}

/** A name that no finder has: the label, with the profile or a number where it is taken. */
export function freeName(finders: readonly Finder[], { label, profile }: Like): string {
  const taken = new Set(finders.map(({ name }) => name));
  const names = [label, `${label} (${profile})`];
  for (let number = 2; number <= finders.length + 2; number += 1) names.push(`${label} ${number}`);
  return names.find((name) => !taken.has(name)) ?? label;
}

/** Goes to the finder of a label's clips, which is made where there is none. */
export function useFindLike(onGo: (address: string) => void): (like: Like) => void {
  const cache = useQueryClient();
  const isUnderWay = useRef(false);
  const open = async (like: Like) => {
    const finders = await readFinders();
    const known = finderOf(finders, like);
    if (known) {
      onGo(`/find/${known.id}`);
      return;
    }
    const { label, profile } = like;
    const made = await makeFinder({
      name: freeName(finders, like),
      // Of silent clips a finder by sound alone would find nothing.
      by: "both",
      profile,
      labels: [label],
      watch: false,
    });
    await cache.invalidateQueries({ queryKey: queryKeys.finders });
    onGo(`/find/${made.id}`);
    announceFinal(`Finder ${made.name} made from the clips of ${label}`);
  };
  return (like) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    open(like)
      .catch((error: unknown) => announceRefusal(wordsFor(error)))
      .finally(() => {
        isUnderWay.current = false;
      });
  };
}
