// Videos that were not moved because their names are taken in the folder: free names, and the message about it.
import type { SortedVideos } from "@/lib/api/client";

type Result = SortedVideos["results"][number];

/** From the present name of a video to one that is free in the folder. */
export type FreeNames = ReadonlyMap<string, string>;

export const NO_NAMES: FreeNames = new Map();

export const freeNamesIn = (results: readonly Result[]): FreeNames =>
  new Map(results.flatMap(({ name, free_name: free }) => (free === null ? [] : [[name, free]])));

const offerWords = (freeName: string) => `Sort as ${freeName}`;

/** At most so many videos are named in a message. */
const NAMED = 5;

/** Why some videos stay, and what is offered; null where all were moved. */
export function stayingWords(
  results: readonly Result[],
): { what: string; offer: string | null } | null {
  const stayed = results.flatMap(({ name, problem, free_name: free }) =>
    problem ? [{ name, detail: problem.detail, free }] : [],
  );
  const [first] = stayed;
  if (!first) return null;
  const taken = stayed.flatMap(({ name, free }) => (free === null ? [] : [{ name, free }]));
  const [only, ...more] = taken;
  if (!only || more.length === 0) {
    const rest = stayed.length - 1;
    const others = rest === 0 ? "" : rest === 1 ? " So does 1 other." : ` So do ${rest} others.`;
    const named = only ? (stayed.find(({ name }) => name === only.name) ?? first) : first;
    return {
      what: `${named.name} stays: ${named.detail}${others}`,
      offer: only ? offerWords(only.free) : null,
    };
  }
  const ways = taken.slice(0, NAMED).map(({ name, free }) => `${name} → ${free}`);
  const unnamed = taken.length > NAMED ? ` and ${taken.length - NAMED} more` : "";
  const rest = stayed.length - taken.length;
  const others = rest === 0 ? "" : ` ${rest} more stay: ${whyOthers(stayed)}`;
  return {
    what: `${taken.length} stay, their names are taken there. Free: ${ways.join(", ")}${unnamed}.${others}`,
    offer: `Sort ${taken.length} under free names`,
  };
}

const whyOthers = (stayed: readonly { detail: string; free: string | null }[]) =>
  stayed.find(({ free }) => free === null)?.detail ?? "";
