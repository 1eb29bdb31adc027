// What happens to clips that cross a cut of an edited video.
import type { NewExport } from "@/lib/api/client";

export type CrossShots = NonNullable<NewExport["cross_shots"]>;

export const CROSSINGS = {
  warn: "Warn of cuts in clips",
  allow: "Allow cuts in clips",
  refuse: "Refuse cuts in clips",
} as const satisfies Record<CrossShots, string>;

export const CROSS_SHOTS = Object.keys(CROSSINGS) as readonly CrossShots[];
