// Re-runs of scenarios, which tell what newer models, lists and versions change.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

/** The latest of each scenario that was run again; events update their progress. */
export const useScenarioReruns = () =>
  useQuery({
    queryKey: queryKeys.scenarioReruns,
    queryFn: async ({ signal }) =>
      (await bodyOf(gateway.GET("/api/v1/scenarios/reruns", { signal }))).reruns,
  });

/** Runs all scenarios again; resolves to why some cannot be, by their ids. */
export function useRerunAll() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (): Promise<Readonly<Partial<Record<string, string>>>> => {
      const { reruns } = await bodyOf(
        gateway.POST("/api/v1/scenarios/rerun", { body: { scenario_ids: [] } }),
      );
      return Object.fromEntries(
        reruns.flatMap(({ scenario_id: id, error }) => (error === null ? [] : [[id, error]])),
      );
    },
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: queryKeys.scenarioReruns }),
        cache.invalidateQueries({ queryKey: queryKeys.anyRuns }),
      ]),
  });
}
