// A typed path of a folder to sort: where it is in the library, and what the library knows about it.
import type { Root } from "@/lib/api/client";

/** The path without what is often pasted with it: spaces, quotes, a slash at its end. */
export const pathIn = (typed: string): string =>
  typed
    .trim()
    .replace(/^"+|"+$/g, "")
    .trim()
    .replace(/(?<=.)\/+$/, "");

/** The last part of a path; "/" of itself. */
export const nameOfFolder = (path: string): string => path.slice(path.lastIndexOf("/") + 1) || path;

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

/** Absolute path of the folder that a video lies in. `path`: of the video, from its root on. */
export function folderAt(rootPath: string, path: string): string {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  return folder === "" ? rootPath : `${rootPath.replace(/\/$/, "")}/${folder}`;
}

/** Whether what is typed is a path, and not letters of a name. */
export const isPath = (typed: string): boolean => pathIn(typed).startsWith("/");

/** The folder above; null above a root where there are several, and for paths outside of the library. */
export function parentOf(roots: readonly Root[], path: string): string | null {
  const place = placeIn(roots, path);
  if (place && place.folder !== "") return path.slice(0, path.lastIndexOf("/")) || "/";
  return roots.length === 1 ? (roots[0]?.path ?? null) : null;
}

/** The way to a folder: all roots where there are several (path null), its root, and the folders from there on. */
export function crumbsOf(
  roots: readonly Root[],
  path: string | null,
): { name: string; path: string | null }[] {
  const place = path === null ? null : placeIn(roots, path);
  const all = roots.length === 1 ? [] : [{ name: "Library", path: null }];
  if (!place) return all;
  const { root, folder } = place;
  const parts = folder === "" ? [] : folder.split("/");
  const base = root.path.replace(/\/$/, "");
  return [
    ...all,
    { name: root.name, path: root.path },
    ...parts.map((name, i) => ({ name, path: `${base}/${parts.slice(0, i + 1).join("/")}` })),
  ];
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
