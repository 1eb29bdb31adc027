// Re-runs of scenarios, which tell what newer models, lists and versions change.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";

/** The latest of each scenario that was run again; events update their progress. */
export const useScenarioReruns = () =>
  useQuery({
    queryKey: queryKeys.scenarioReruns,
    queryFn: async ({ signal }) =>
      (await bodyOf(gateway.GET("/api/v1/scenarios/reruns", { signal }))).reruns,
  });

/** Why scenarios were not run again just now, by their ids. */
export type Refusals = Readonly<Partial<Record<string, string>>>;

export type Rerunning = ReturnType<typeof useRerun>;

/** Runs scenarios again. */
export function useRerun() {
  const cache = useQueryClient();
  const [refusals, setRefusals] = useState<Refusals>({});
  const { mutate, error, isPending, variables } = useMutation({
    /** `ids`: of the scenarios; none: all. */
    mutationFn: async (ids: readonly string[]) =>
      (await bodyOf(gateway.POST("/api/v1/scenarios/rerun", { body: { scenario_ids: [...ids] } })))
        .reruns,
    onSuccess: (reruns) =>
      setRefusals((before) => ({
        ...before,
        ...Object.fromEntries(
          reruns.map(({ scenario_id: id, error: why }) => [id, why ?? undefined]),
        ),
      })),
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: queryKeys.scenarioReruns }),
        cache.invalidateQueries({ queryKey: queryKeys.anyRuns }),
      ]),
  });
  const begun = isPending ? variables : null;
  return {
    all: () => mutate([]),
    one: (id: string) => mutate([id]),
    refusals,
    forget: () => setRefusals({}),
    error,
    isPending,
    /** Whether all are being begun. */
    isAll: begun?.length === 0,
    /** Whether this one alone is being begun. */
    isOne: (id: string) => begun?.includes(id) ?? false,
  };
}
