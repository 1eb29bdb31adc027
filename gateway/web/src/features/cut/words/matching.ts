// Searching in a transcript.
import type { SaidSegment } from "@/lib/api/client";
import { plainLetters } from "@/lib/plain-letters";

/** Segments that contain each word, without case and accents; all without words. */
export function matching(segments: readonly SaidSegment[], words: string): readonly SaidSegment[] {
  const wanted = plainLetters(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return segments;
  return segments.filter(({ text }) => {
    const plain = plainLetters(text);
    return wanted.every((word) => plain.includes(word));
  });
}
