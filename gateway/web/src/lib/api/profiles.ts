// Profiles, which determine markers, counts and hidden flags.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { bodyOf, gateway } from "./client";
import { queryKeys } from "./query-keys";

export function useProfiles() {
  return useQuery({
    queryKey: queryKeys.profiles,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/profiles", { signal })),
    select: (body) => body.profiles,
    staleTime: 60_000,
  });
}

export function useNewProfile() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => bodyOf(gateway.POST("/api/v1/profiles", { body: { name } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: queryKeys.profiles }),
  });
}
