// Shows the page to those who are signed in, or need not be, and the sign-in to all others.
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { useSession } from "@/lib/api/session";
import { SIGN_IN, SignInPage } from "./signin-page";

export function SessionGate({ children }: { children: ReactNode }) {
  const session = useSession();
  const [path] = useLocation();
  if (session.isPending) return null;
  // If the gateway does not answer, the page is shown, and says so itself.
  if (session.data?.asked_for && session.data.role === null) return <SignInPage />;
  // An anonymous user, who has a role without signing in, may sign in for more rights.
  if (session.data?.anonymous && path === SIGN_IN)
    return <SignInPage without={session.data.role} />;
  return children;
}
