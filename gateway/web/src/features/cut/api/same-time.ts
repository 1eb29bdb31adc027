// The request for videos that were being recorded at the same moment.
import { skipToken, useQuery } from "@tanstack/react-query";
import { bodyOf, gateway, type Asset, type AssetPage } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { coveringAt, type Covering } from "../same-time/same-time";

/** A recording that is longer may be missed. */
const LONGEST_MS = 12 * 3_600_000;
const PAGE = 200;
/** So many videos before the moment are looked through. */
const MOST_PAGES = 10;

/** Videos that cover a moment, in milliseconds since 1970, except the open one; null asks for none. */
export function useSameTime(asset: Asset, moment: number | null) {
  return useQuery({
    queryKey: queryKeys.sameTime(asset.id, moment),
    queryFn:
      moment === null
        ? skipToken
        : async ({ signal }): Promise<readonly Covering[]> => {
            const found: Asset[] = [];
            let cursor: string | null = null;
            for (let page = 0; page < MOST_PAGES; page += 1) {
              const query = {
                recorded_from: new Date(moment - LONGEST_MS).toISOString(),
                recorded_before: new Date(moment + 1).toISOString(),
                sort: "recorded" as const,
                order: "desc" as const,
                limit: PAGE,
                ...(cursor === null ? {} : { cursor }),
              };
              const some: AssetPage = await bodyOf(
                gateway.GET("/api/v1/assets", { params: { query }, signal }),
              );
              found.push(...some.assets);
              cursor = some.next_cursor;
              if (cursor === null) break;
            }
            return coveringAt(found, moment, asset.id);
          },
  });
}
