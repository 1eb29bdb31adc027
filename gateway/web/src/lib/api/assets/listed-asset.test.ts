import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { Asset } from "../client";
import { queryKeys, type AssetListing } from "../query-keys";
import { listedAsset } from "./listed-asset";

const listing = { root: "footage" } as AssetListing;
const asset = (id: string) => ({ id }) as Asset;

test("a video is known from any page of a list, and from the file beside it", () => {
  const cache = new QueryClient();
  cache.setQueryData(queryKeys.assetPage(listing, 0), { assets: [asset("a"), asset("b")] });
  cache.setQueryData(queryKeys.assetPage(listing, 7), { assets: [asset("c")] });
  cache.setQueryData(queryKeys.neighbours("c", listing), { previous: null, next: asset("d") });
  cache.setQueryData(queryKeys.assetTotal(listing), 4);
  expect(["a", "b", "c", "d"].map((id) => listedAsset(cache, id)?.id)).toEqual([
    "a",
    "b",
    "c",
    "d",
  ]);
  expect(listedAsset(cache, "e")).toBeUndefined();
});
