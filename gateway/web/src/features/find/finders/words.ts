// What is said of finders.
import type { Finder, FinderVersion } from "@/lib/api/client";
import { grouped } from "@/lib/time/time";

/** Least number of positive examples that a training takes. */
export const FEWEST_EXAMPLES = 3;

export const BY_WORDS: Readonly<Record<Finder["by"], string>> = {
  sound: "Sound",
  picture: "Picture",
  both: "Sound and picture",
};

export type Described = keyof Finder["descriptors"];

export const DESCRIBED_WORDS: Readonly<Record<Described, string>> = {
  sound: "Sound",
  picture: "Pictures",
};

/** What a finder looks at, with what was added for that: `Sound by beats`. `builtIn` null: not known yet. */
export function wordsOfSight(
  { by, descriptors }: Pick<Finder, "by" | "descriptors">,
  builtIn: Readonly<Record<Described, string | undefined>> | null,
): string {
  if (builtIn === null) return BY_WORDS[by];
  const added = (["sound", "picture"] as const)
    .filter((kind) => descriptors[kind] !== builtIn[kind])
    .map((kind) => descriptors[kind])
    .filter((name) => name !== null);
  return added.length > 0 ? `${BY_WORDS[by]} by ${added.join(" and ")}` : BY_WORDS[by];
}

/** `0.92`, of a score, precision or threshold. */
export const hundredths = (value: number) => value.toFixed(2);

/** `12 positive, 3 negative, 2 of them rejected moments`. */
export function wordsOfExamples({ positive, negative, hard }: Finder["examples"]): string {
  const rejected = hard > 0 ? `, ${grouped(hard)} of them rejected moments` : "";
  return `${grouped(positive)} positive, ${grouped(negative)} negative${rejected}`;
}

/** How good a version is; undefined: it is not known yet which one. */
export function wordsOfPrecision(version: FinderVersion | undefined): string {
  if (version === undefined) return "";
  return version.average_precision === null
    ? "precision not measured"
    : `average precision ${hundredths(version.average_precision)}`;
}

/** How many examples are missing before the first training; 0: none. */
export const missing = ({ examples }: Finder) => Math.max(0, FEWEST_EXAMPLES - examples.positive);

/** What is said when a training has ended with a version. */
export function wordsOfTraining(name: string, version: FinderVersion): string {
  const made = `${name}: version ${version.number} trained, ${wordsOfPrecision(version)}`;
  return version.active ? made : `${made}. It is not in use: ${version.note}`;
}
