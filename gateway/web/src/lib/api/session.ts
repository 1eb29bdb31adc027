// Whether one is signed in, and as whom.
import { useQuery } from "@tanstack/react-query";
import { bodyOf, gateway, type Session } from "./client";
import { queryKeys } from "./query-keys";

export function useSession() {
  return useQuery({
    queryKey: queryKeys.session,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/session", { signal })),
    // An answer of 401 says when it is over.
    staleTime: Infinity,
  });
}

type Role = NonNullable<Session["role"]>;

/** What the page asks before it offers something. Who may what is the gateway's table; a test holds both together. */
const MAY = {
  change: ["editor", "admin"],
  administer: ["admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Right = keyof typeof MAY;

/** Until it is known who one is: what most may, so that no button comes late. */
export function useMay(right: Right): boolean {
  const role = useSession().data?.role;
  return role == null ? right === "change" : (MAY[right] as readonly Role[]).includes(role);
}
