// A typed path of a folder to sort: where it is in the library, and what the library knows about it.
import type { Root } from "@/lib/api/client";

/** The path without what is often pasted with it: spaces, quotes, a slash at its end. */
export const pathIn = (typed: string): string =>
  typed
    .trim()
    .replace(/^"+|"+$/g, "")
    .trim()
    .replace(/(?<=.)\/+$/, "");

/** The root that contains a path, and the path from there; null: none does. */
export function placeIn(
  roots: readonly Root[],
  path: string,
): { root: Root; folder: string } | null {
  const holding = roots
    .filter((root) => path === root.path || path.startsWith(`${root.path.replace(/\/$/, "")}/`))
    // Roots may be nested: the innermost one comes first.
    .sort((one, other) => other.path.length - one.path.length);
  const [root] = holding;
  return root ? { root, folder: path.slice(root.path.length).replace(/^\//, "") } : null;
}

/** What scans have found in a folder. */
export type FolderContents = {
  /** Why the folder cannot be reached; null: it can. */
  offline: string | null;
  /** Number of videos directly in the folder. */
  loose: number;
  /** Folders directly in the folder, with the number of videos in each. */
  folders: readonly { name: string; count: number }[];
};

/** Warnings before a folder is sorted, as sentences. */
export function doubtsAbout({ offline, loose, folders }: FolderContents): string[] {
  if (offline !== null) return [`It cannot be reached now. ${offline}`.trim()];
  if (loose === 0 && folders.length === 0) {
    return ["The library has found no videos there: is it the right folder, and was it scanned?"];
  }
  if (loose === 0) {
    return [
      "No video lies directly in it: all are in folders already, and nothing is left to sort.",
    ];
  }
  if (folders.length === 0) {
    return [
      "No folder in it holds videos yet. Those that are empty get their keys when you start; make others as you sort.",
    ];
  }
  return [];
}
