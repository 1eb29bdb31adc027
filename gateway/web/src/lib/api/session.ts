// The session: whether the user is signed in, and as whom.
import { useQuery } from "@tanstack/react-query";
import { bodyOf, gateway, type Session } from "./client";
import { queryKeys } from "./query-keys";

export function useSession() {
  return useQuery({
    queryKey: queryKeys.session,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/session", { signal })),
    // A 401 response says when it is over.
    staleTime: Infinity,
  });
}

type Role = NonNullable<Session["role"]>;

/** Role needed for what the page offers. The gateway's table decides; a test compares both. */
const MAY = {
  change: ["editor", "admin"],
  administer: ["admin"],
} as const satisfies Record<string, readonly Role[]>;

export type Right = keyof typeof MAY;

/** Until the role is known, the most common one is assumed, so that no button appears late. */
export function useMay(right: Right): boolean {
  const role = useSession().data?.role;
  return role == null ? right === "change" : (MAY[right] as readonly Role[]).includes(role);
}
