// Reasons why a video cannot be read, or only in part, each with a word and a remedy.
import type { Asset } from "@/lib/api/client";

export type Damage = {
  word: string;
  /** What happened, in media's words. */
  detail: string;
  /** A possible remedy. */
  help: string;
};

const REASONS: Readonly<Record<string, Omit<Damage, "detail">>> = {
  NotVideo: {
    word: "No video",
    help: "If it was a video, copy it here again from where it came.",
  },
  Encrypted: { word: "Encrypted", help: "It comes into the library once it is not encrypted." },
  UnknownCodec: { word: "Unknown codec", help: "An export of it comes into the library." },
  // The same file stays unreadable, however often it is retried; another one is read when it is found.
  Damaged: { word: "Damaged", help: "Copy it here again from where it came." },
  CutShort: { word: "Cut short", help: "Copy it here again from where it came." },
  DamagedInside: {
    word: "Parts missing",
    help: "Copy it here again from where it came, if it is whole there.",
  },
  TimedOut: { word: "Too slow", help: "Its disk may have been busy: retry." },
  WorkerDied: {
    word: "Crashed the reader",
    help: "Retry once; after three times it is left alone.",
  },
  Quarantined: { word: "Quarantined", help: "Retry gives it another chance." },
};

const UNKNOWN = { word: "Cannot be read", help: "Retry reads it again." };

export function damageOf({ problem }: Pick<Asset, "problem">): Damage {
  const known = problem && Object.hasOwn(REASONS, problem.reason) ? REASONS[problem.reason] : null;
  return { ...(known ?? UNKNOWN), detail: problem?.detail ?? "No reason is known." };
}
