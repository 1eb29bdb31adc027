// Names of the videos, tokens and timelines that entries of the audit record are about: an entry has only their ids.
import { useQueries, useQuery } from "@tanstack/react-query";
import { bodyOf, gateway, type AuditEntry } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { useSettings } from "@/lib/settings/settings";
import { videosOf } from "../audit-words";
import { useTokens } from "./tokens";

/** By id. What no longer exists has no name. */
export function useTargetNames(entries: readonly AuditEntry[]): ReadonlyMap<string, string> {
  const { profile } = useSettings();
  const tokens = useTokens();
  const ids = [...new Set(entries.flatMap(videosOf))];
  const videos = useQueries({
    queries: ids.map((id) => ({
      queryKey: queryKeys.asset(id, profile),
      queryFn: ({ signal }: { signal: AbortSignal }) => {
        const params = { path: { asset_id: id }, query: { profile } };
        return bodyOf(gateway.GET("/api/v1/assets/{asset_id}", { params, signal }));
      },
      staleTime: Infinity,
      retry: false,
    })),
  });
  const timelines = useQuery({
    queryKey: queryKeys.timelines,
    queryFn: async ({ signal }) =>
      (await bodyOf(gateway.GET("/api/v1/timelines", { signal }))).timelines,
  });
  const known = tokens.data?.pages.flatMap((page) => page.tokens) ?? [];
  return new Map([
    ...known.map(({ id, name }) => [id, name] as const),
    ...(timelines.data ?? []).map(
      ({ id, name, assets }) => [id, name ?? assets[0]?.name ?? id] as const,
    ),
    ...videos.flatMap(({ data }) => (data ? [[data.id, data.name] as const] : [])),
  ]);
}
