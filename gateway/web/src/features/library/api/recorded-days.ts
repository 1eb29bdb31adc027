// On which days the videos of a listing were recorded.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { queryOf } from "@/lib/api/assets/asset-rows";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys, type AssetListing } from "@/lib/api/query-keys";
import { monthsAround } from "@/lib/time/date-formats";
import { offsetStretches } from "@/lib/time/offset-stretches";

async function recordedDays(listing: AssetListing, month: string, signal: AbortSignal) {
  const { from, before } = monthsAround(month);
  const parts = offsetStretches(from, before).map(async (part) => {
    const query = {
      ...queryOf(listing),
      recorded_from: new Date(part.from).toISOString(),
      recorded_before: new Date(part.before).toISOString(),
      utc_offset: part.offset,
      fields: "day",
    };
    const params = { query };
    return bodyOf(gateway.GET("/api/v1/assets/facets", { params, signal }));
  });
  const counts: Record<string, number> = {};
  for (const { facets } of await Promise.all(parts)) {
    for (const { value, count } of facets.day ?? []) counts[value] = (counts[value] ?? 0) + count;
  }
  return counts;
}

/**
 * Number of videos on each day of a month and of those before and after it, under all filters but the days themselves.
 * `month`: a day of it. Days are keys like "2026-11-30"; those without videos are missing.
 */
export function useRecordedDays(listing: AssetListing, month: string) {
  const ofAllDays = { ...listing, from: "", to: "" };
  return useQuery({
    queryKey: queryKeys.recordedDays(ofAllDays, month.slice(0, 7)),
    queryFn: ({ signal }) => recordedDays(ofAllDays, month, signal),
    // The next month is known already when one pages to it.
    placeholderData: keepPreviousData,
  }).data;
}
