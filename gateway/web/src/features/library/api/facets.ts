// The values of fields among the videos of a listing, each with its count.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { queryOf } from "@/lib/api/assets/asset-rows";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys, type AssetListing } from "@/lib/api/query-keys";

/** Values of one field, the most frequent first, counted under all filters but the field's own. */
export function useFacet(listing: AssetListing, field: string) {
  return useQuery({
    queryKey: queryKeys.assetFacets(listing, field),
    queryFn: ({ signal }) => {
      const query = { ...queryOf(listing), fields: field };
      return bodyOf(gateway.GET("/api/v1/assets/facets", { params: { query }, signal }));
    },
    select: ({ facets, total }) => ({ values: facets[field] ?? [], total }),
    // While values are ticked, the previous counts stay until the next ones arrive.
    placeholderData: (previous, query) =>
      query?.queryKey.at(-1) === field ? keepPreviousData(previous) : undefined,
  });
}
