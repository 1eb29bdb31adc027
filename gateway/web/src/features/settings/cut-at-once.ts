// How many clips the media nodes cut at once, in words, and the search for it in the settings.
import type { MediaNode } from "@/lib/api/client";
import { hasAllWords } from "./server-settings";

type Slots = Pick<MediaNode, "name" | "slots">;

export const CUT_AT_ONCE = "Clips cut at once";
const VARIABLE = "RUSHES_MEDIA_SLOTS";

export function atOnceInWords(nodes: readonly Slots[]): string {
  const clips = nodes.reduce((sum, { slots }) => sum + slots, 0);
  const together = nodes.length > 1 ? `Together ${clips}. ` : "";
  return `${together}Further clips wait in the queue. ${VARIABLE} sets the number where the node runs; 0 takes the number that suits its cores.`;
}

/** Nodes of which the name and the setting's names together have all words of `wanted`; null where none matches. */
export function wantedNodes<Node extends Slots>(
  nodes: readonly Node[],
  wanted: string,
): readonly Node[] | null {
  const isWanted = (name: string) => hasAllWords(`${name} ${CUT_AT_ONCE} ${VARIABLE}`, wanted);
  const found = nodes.filter(({ name }) => isWanted(name));
  return found.length > 0 || (nodes.length === 0 && isWanted("")) ? found : null;
}
