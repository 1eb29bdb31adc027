// What is listed, as the address says it: a search can be sent to a colleague and survives reload and Back.
import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";
import type { AssetListing } from "@/lib/api/query-keys";
import { useSettings } from "@/lib/settings";

export type Sorting = Pick<AssetListing, "sort" | "order">;

/** The orders that are offered, in the words of the menu. */
export const SORTINGS: readonly (Sorting & { words: string })[] = [
  { sort: "path", order: "asc", words: "Folder and name" },
  { sort: "name", order: "asc", words: "Name" },
  { sort: "recorded", order: "desc", words: "Last recorded first" },
  { sort: "recorded", order: "asc", words: "First recorded first" },
  { sort: "modified", order: "desc", words: "Last changed first" },
  { sort: "modified", order: "asc", words: "First changed first" },
  { sort: "added", order: "desc", words: "Last added first" },
  { sort: "duration", order: "desc", words: "Longest first" },
  { sort: "duration", order: "asc", words: "Shortest first" },
  { sort: "size", order: "desc", words: "Largest first" },
  { sort: "size", order: "asc", words: "Smallest first" },
];

const sortingOf = (sort: string | null, order: string | null) =>
  SORTINGS.find((one) => one.sort === sort && one.order === order) ?? SORTINGS[0];

/** An address may come from anywhere: what it says wrongly falls back to the usual. */
export function listingFrom(params: URLSearchParams, profile: string): AssetListing {
  const hidden = params.get("hidden");
  const exported = params.get("exported");
  const { sort, order } = sortingOf(params.get("sort"), params.get("order")) ?? {
    sort: "path",
    order: "asc",
  };
  return {
    root: params.get("root") ?? undefined,
    folder: params.get("folder") ?? undefined,
    q: params.get("q") ?? "",
    sort,
    order,
    hidden: hidden === "include" || hidden === "only" ? hidden : "exclude",
    exported: exported === "only" || exported === "none" ? exported : "any",
    problems: params.get("problems") === "yes",
    profile,
  };
}

/** The parameters of a listing; the usual ones are left out. */
export function paramsOf(listing: Omit<AssetListing, "profile">): URLSearchParams {
  const params = new URLSearchParams();
  if (listing.root !== undefined) params.set("root", listing.root);
  if (listing.folder !== undefined) params.set("folder", listing.folder);
  if (listing.q !== "") params.set("q", listing.q);
  if (listing.sort !== "path" || listing.order !== "asc") {
    params.set("sort", listing.sort);
    params.set("order", listing.order);
  }
  if (listing.hidden !== "exclude") params.set("hidden", listing.hidden);
  if (listing.exported !== "any") params.set("exported", listing.exported);
  if (listing.problems) params.set("problems", "yes");
  return params;
}

/** Whether anything but the place narrows the list. */
export const isNarrowed = ({ q, hidden, exported, problems }: AssetListing) =>
  q !== "" || hidden === "only" || exported !== "any" || problems;

export type ChangeListing = (
  change: Partial<Omit<AssetListing, "profile">>,
  options?: { replace?: boolean },
) => void;

export function useListing(): [AssetListing, ChangeListing] {
  const [params, setParams] = useSearchParams();
  const { profile } = useSettings();
  const listing = useMemo(() => listingFrom(params, profile), [params, profile]);
  const change = useCallback<ChangeListing>(
    (next, options) =>
      setParams((now) => paramsOf({ ...listingFrom(now, profile), ...next }), options),
    [setParams, profile],
  );
  return [listing, change];
}
