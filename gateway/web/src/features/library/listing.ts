// The listing as parameters of the URL: a search can be shared as a link, and survives reload and Back.
import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";
import { isLengthClass, UNFILTERED, type AssetListing } from "@/lib/api/query-keys";
import { isDay } from "@/lib/time/date-formats";
import { useSettings } from "@/lib/settings/settings";

export type Sorting = Pick<AssetListing, "sort" | "order">;

/** The sort orders of the menu. */
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

/** A length in seconds; null where the parameter is missing or invalid. */
const lengthFrom = (text: string | null) =>
  text !== null && /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : null;

/** The fields whose values are picked from a list; an address repeats them. */
export const PICK_FIELDS = ["camera", "codec", "month", "length", "label", "folders"] as const;
export type PickField = (typeof PICK_FIELDS)[number];

const isMonth = (text: string) => /^[1-9]\d{3}-(0[1-9]|1[0-2])$/.test(text);

/** The API takes no more values of a filter. */
const MOST_PICKED = 200;

const valuesIn = (params: URLSearchParams, field: PickField) =>
  [...new Set(params.getAll(field))].filter((value) => value !== "").slice(0, MOST_PICKED);

const dayFrom = (text: string | null) => (text !== null && isDay(text) ? text : "");

/** Invalid parameters fall back to the defaults, since a URL may come from anywhere. */
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
    starred: params.get("starred") === "yes",
    camera: valuesIn(params, "camera"),
    codec: valuesIn(params, "codec"),
    month: valuesIn(params, "month").filter(isMonth),
    length: valuesIn(params, "length").filter(isLengthClass),
    folders: valuesIn(params, "folders"),
    converts: params.get("converts") === "yes",
    from: dayFrom(params.get("from")),
    to: dayFrom(params.get("to")),
    label: valuesIn(params, "label"),
    shortest: lengthFrom(params.get("shortest")),
    longest: lengthFrom(params.get("longest")),
    profile,
  };
}

/** The parameters of a listing; defaults are left out. */
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
  if (listing.starred) params.set("starred", "yes");
  if (listing.problems) params.set("problems", "yes");
  for (const field of PICK_FIELDS) {
    for (const value of listing[field]) params.append(field, value);
  }
  if (listing.converts) params.set("converts", "yes");
  if (listing.from !== "") params.set("from", listing.from);
  if (listing.to !== "") params.set("to", listing.to);
  if (listing.shortest !== null) params.set("shortest", String(listing.shortest));
  if (listing.longest !== null) params.set("longest", String(listing.longest));
  return params;
}

/** Whether a filter narrows the list; root, folder and search do not count. */
export const isFiltered = ({ hidden, ...listing }: AssetListing) =>
  hidden === "only" ||
  FILTERS_BUT_HIDDEN.some((filter) => listing[filter] !== UNFILTERED[filter]) ||
  PICK_FIELDS.some((field) => listing[field].length > 0);

const FILTERS_BUT_HIDDEN = [
  "exported",
  "problems",
  "starred",
  "converts",
  "from",
  "to",
  "shortest",
  "longest",
] as const;

/** Whether search or a filter narrows the list; root and folder do not count. */
export const isNarrowed = (listing: AssetListing) => listing.q !== "" || isFiltered(listing);

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
      setParams((now) => {
        // A folder that is gone to takes the place of picked ones.
        const folders = "folder" in next ? { folders: [] } : {};
        return paramsOf({ ...listingFrom(now, profile), ...folders, ...next });
      }, options),
    [setParams, profile],
  );
  return [listing, change];
}
