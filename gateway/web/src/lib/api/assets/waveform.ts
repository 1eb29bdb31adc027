// The waveform of a video: a coarse overview of all of it, and finer tiles of what is in view.
import { queryOptions, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { bodyOf, fileVersion, gateway, type Asset, type Waveform } from "../client";
import { queryKeys } from "../query-keys";
import {
  bucketSeconds,
  overviewLevel,
  TILE_BUCKETS,
  tileSeconds,
  type Peaks,
  type TilePlace,
} from "@/lib/footage/waveform-tiles";

/** A queued waveform is made only while it is requested, so the request is repeated; an event reports the result. */
const STILL_HERE_MS = 10_000;

type Tile = {
  state: Waveform["state"];
  progress: number;
  problem: Waveform["problem"];
  peaks: Peaks | null;
};

export type Sound = {
  /** The whole waveform, coarse; undefined until the first answer. */
  overview: Tile | undefined;
  error: Error | null;
  /** Peaks of a tile; undefined until they have arrived. */
  known: (place: TilePlace) => Peaks | undefined;
};

/** `shown`: the tiles in view. Whenever a tile arrives, `known` is a new function, so that its users draw again. */
export function useWaveform(asset: Asset, duration: number, shown: readonly TilePlace[]): Sound {
  const cache = useQueryClient();
  const { id, audio } = asset;
  const version = fileVersion(asset);
  const top = { level: overviewLevel(duration), n: 0 };
  const overview = useQuery({ ...tileQuery(id, version, top), enabled: audio != null });
  const ready = overview.data?.state === "ready";
  const finer = ready ? shown.filter(({ level }) => level !== top.level) : [];
  const arrivals = useQueries({
    queries: finer.map((place) => tileQuery(id, version, place)),
    combine: (tiles) => tiles.map(({ dataUpdatedAt }) => dataUpdatedAt).join(),
  });
  const known = useCallback(
    (place: TilePlace) =>
      cache.getQueryData<Tile>(queryKeys.waveform(id, version, place))?.peaks ?? undefined,
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what the cache holds changes with these
    [cache, id, version, arrivals, overview.dataUpdatedAt],
  );
  return useMemo(
    () => ({ overview: overview.data, error: overview.error, known }),
    [overview.data, overview.error, known],
  );
}

const tileQuery = (id: string, version: string, place: TilePlace) =>
  queryOptions({
    queryKey: queryKeys.waveform(id, version, place),
    queryFn: async ({ signal }): Promise<Tile> => {
      const length = tileSeconds(place.level);
      const query = { start: place.n * length, end: (place.n + 1) * length, buckets: TILE_BUCKETS };
      const params = { path: { asset_id: id }, query };
      const body = await bodyOf(
        gateway.GET("/api/v1/assets/{asset_id}/waveform", { params, signal }),
      );
      const { state, progress, problem = null } = body;
      return { state, progress, problem, peaks: state === "ready" ? peaksOf(body, place) : null };
    },
    // A failed waveform is not requested again automatically: the file may have crashed the process that read it.
    refetchInterval: ({ state }) => (state.data?.state === "making" ? STILL_HERE_MS : false),
    // A finished tile is not requested again.
    staleTime: ({ state }) => (state.data?.state === "ready" ? Infinity : 0),
    // React Query compares plain objects only, and typed arrays are none.
    structuralSharing: false,
  });

function peaksOf({ lows, highs, rms }: Waveform, { level, n }: TilePlace): Peaks {
  return {
    from: n * tileSeconds(level),
    step: bucketSeconds(level),
    lows: Int8Array.from(lows),
    highs: Int8Array.from(highs),
    rms: Int8Array.from(rms),
  };
}
