// Videos that were sorted by a key and could not be moved: why, and sending them again.
import type { LooseVideo } from "@/lib/api/client";
import { freeNamesIn, stayingWords } from "./taken-names";
import type { SortResult } from "./move-sender";

export type Stranded = {
  readonly video: LooseVideo;
  readonly category: string;
  /** The gateway's result, or one in its form where the request failed. */
  readonly why: SortResult;
};

/** The name that a video is sent with again: a free one where its own is taken; "" keeps its own. */
export const nameAgain = ({ why }: Stranded): string => why.free_name ?? "";

/** What did not move and why, and the words of an offer to send it again. */
export function strandedWords(stranded: readonly Stranded[]): { what: string; offer: string } {
  const results = stranded.map(({ why }) => why);
  const words = stayingWords(results);
  return { what: words?.what ?? "", offer: words?.offer ?? "Try again" };
}

/** Those that an offer sends again: only those with free names where it names these, else all. */
export const offered = (stranded: readonly Stranded[]): readonly Stranded[] => {
  const free = freeNamesIn(stranded.map(({ why }) => why));
  return free.size > 0 ? stranded.filter(({ video }) => free.has(video.name)) : stranded;
};
