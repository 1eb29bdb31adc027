// A list of videos of any length. The visible part and its surroundings are fetched; distant pages are dropped.
import {
  keepPreviousData,
  queryOptions,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { beginOf, endOf } from "@/lib/time/date-formats";
import { bodyOf, gateway, type Asset, type AssetPage } from "../client";
import { isLengthClass, queryKeys, type AssetListing } from "../query-keys";

const PAGE = 200;
/** Videos fetched around the visible ones. */
const AHEAD = 100;
/** Pages kept beside the visible ones. */
const KEPT = 20;
/** Dragging the scroll bar through a million passes thousands of pages; only where it stops is fetched. */
const REST_MS = 120;

export type AssetRows = {
  /** Undefined before the first answer. */
  total: number | undefined;
  /** False for a lower bound, while the exact total is being counted. */
  isCounted: boolean;
  /** Undefined where it is not fetched. */
  at: (index: number) => Asset | undefined;
  /** Index among the fetched rows; -1: not among them. */
  indexOf: (assetId: string) => number;
  /** Reports the visible range, both ends included. */
  show: (first: number, last: number) => void;
  /** A range, both ends included; null unless all of it is fetched. */
  held: (first: number, last: number) => Asset[] | null;
  /** Fetches a range, both ends included. */
  between: (first: number, last: number) => Promise<Asset[]>;
  /** Of the previous list, until the first answer of this one. */
  isFormer: boolean;
  pending: boolean;
  error: unknown;
  retry: () => void;
};

type Pages = { from: number; to: number };

const pageOf = (index: number) => Math.floor(Math.max(0, index) / PAGE);

export function useAssetRows(listing: AssetListing): AssetRows {
  const cache = useQueryClient();
  const place = JSON.stringify(listing);
  const [wanted, setWanted] = useState({ place, from: 0, to: 0 });
  const here = wanted.place === place ? wanted : { from: 0, to: 0 };
  const page = (number: number) =>
    queryOptions({
      queryKey: queryKeys.assetPage(listing, number),
      queryFn: ({ signal }) => {
        // A cursor avoids walking from the nearer end, but is valid only for the present state of the list.
        const before = cache.getQueryState<AssetPage>(queryKeys.assetPage(listing, number - 1));
        const cursor = before?.isInvalidated === false ? before.data?.next_cursor : null;
        const query = {
          ...queryOf(listing),
          limit: PAGE,
          quick_total: true,
          ...(cursor == null ? { at: number * PAGE } : { cursor }),
        };
        return bodyOf(gateway.GET("/api/v1/assets", { params: { query }, signal }));
      },
      gcTime: 60_000,
    });
  // While the user types, the previous results stay until the next ones arrive.
  const first = useQuery({ ...page(0), placeholderData: keepPreviousData });
  const numbers: number[] = [];
  for (let number = Math.max(1, here.from); number <= here.to; number += 1) numbers.push(number);
  const others = useQueries({ queries: numbers.map(page) });

  useEffect(() => {
    const queries = cache.getQueryCache().findAll({ queryKey: queryKeys.assetPages(listing) });
    const middle = (here.from + here.to) / 2;
    const far = (key: readonly unknown[]) => Math.abs(Number(key.at(-1)) - middle);
    queries
      .filter((query) => !query.isActive())
      .sort((one, other) => far(one.queryKey) - far(other.queryKey))
      .slice(KEPT)
      .forEach((query) => cache.getQueryCache().remove(query));
  });

  // Results are shown at once; an exact total of very many arrives a moment later.
  const isLeast = first.data?.total_is_least === true;
  const counted = useQuery({
    queryKey: queryKeys.assetTotal(listing),
    queryFn: ({ signal }) => {
      const query = { ...queryOf(listing), limit: 1 };
      return bodyOf(gateway.GET("/api/v1/assets", { params: { query }, signal }));
    },
    select: (page) => page.total,
    enabled: isLeast && !first.isPlaceholderData,
  });
  const total = isLeast ? (counted.data ?? first.data?.total) : first.data?.total;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const moved = useRef(-Infinity);
  const show = useCallback(
    (from: number, to: number) => {
      clearTimeout(timer.current);
      const next: Pages = { from: pageOf(from - AHEAD), to: pageOf(to + AHEAD) };
      const last = total === undefined ? 0 : pageOf(total - 1);
      const pages = { place, from: Math.min(next.from, last), to: Math.min(next.to, last) };
      const look = () =>
        setWanted((now) =>
          now.place === place && now.from === pages.from && now.to === pages.to ? now : pages,
        );
      if (pages.from === here.from && pages.to === here.to) return;
      const isNear = pages.from <= here.to + 1 && pages.to >= here.from - 1;
      const isSlow = performance.now() - moved.current > REST_MS;
      moved.current = performance.now();
      if (isNear && isSlow) look();
      else timer.current = setTimeout(look, REST_MS);
    },
    [place, total, here.from, here.to],
  );
  useEffect(() => () => clearTimeout(timer.current), []);

  // Read from the queries themselves: they notify only of data that is read.
  const shown = new Map(others.map(({ data }, i) => [numbers[i], data]));
  const pageHeld = (number: number) =>
    number === 0 ? first.data : (shown.get(number) ?? cache.getQueryData(page(number).queryKey));
  const at = (index: number) => pageHeld(pageOf(index))?.assets[index % PAGE];
  const failed = others.find(({ isError }) => isError);
  return {
    total,
    isCounted: !isLeast || counted.data !== undefined,
    at,
    held: (from, to) => {
      const assets: Asset[] = [];
      for (let index = from; index <= to; index += 1) {
        const asset = at(index);
        if (!asset) return null;
        assets.push(asset);
      }
      return assets;
    },
    indexOf: (assetId) => {
      for (const { queryKey } of [
        { queryKey: page(0).queryKey },
        ...cache.getQueryCache().findAll({ queryKey: queryKeys.assetPages(listing) }),
      ]) {
        const number = Number(queryKey.at(-1));
        const within = pageHeld(number)?.assets.findIndex(({ id }) => id === assetId) ?? -1;
        if (within >= 0) return number * PAGE + within;
      }
      return -1;
    },
    show,
    between: async (from, to) => {
      const assets: Asset[] = [];
      for (let number = pageOf(from); number <= pageOf(to); number += 1) {
        const fetched = await cache.query(page(number));
        const begin = number * PAGE;
        assets.push(...fetched.assets.slice(Math.max(0, from - begin), to - begin + 1));
      }
      return assets;
    },
    isFormer: first.isPlaceholderData,
    pending: first.isPending,
    error: first.error ?? failed?.error ?? null,
    retry: () => {
      void first.refetch();
      for (const one of others) if (one.isError) void one.refetch();
    },
  };
}

/** Parameters of the request, without the page. */
export function queryOf(listing: AssetListing) {
  const { root, folder, folders, q, problems, converts, from, to, ...others } = listing;
  const { starred, camera, codec, month, length, label, shortest, longest, ...rest } = others;
  const picked = folders.length > 0 ? folders : folder === undefined ? [] : [folder];
  return {
    ...rest,
    only_problems: problems,
    ...(camera.length === 0 ? {} : { camera: [...camera] }),
    ...(codec.length === 0 ? {} : { codec: [...codec] }),
    ...(month.length === 0 ? {} : { month: [...month] }),
    ...(length.length === 0 ? {} : { length: length.filter(isLengthClass) }),
    ...(label.length === 0 ? {} : { label: [...label] }),
    ...(picked.length === 0 ? {} : { folder: [...picked] }),
    ...(starred ? { starred } : {}),
    ...(converts ? { needs_conversion: true } : {}),
    ...(from === "" ? {} : { recorded_from: beginOf(from) }),
    ...(to === "" ? {} : { recorded_before: endOf(to) }),
    ...(shortest === null ? {} : { min_duration: shortest }),
    ...(longest === null ? {} : { max_duration: longest }),
    ...(root === undefined ? {} : { root }),
    ...(q === "" ? {} : { q }),
  };
}
