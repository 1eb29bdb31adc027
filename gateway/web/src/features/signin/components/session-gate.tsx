// Shows the page to those who are signed in, or need not be, and the sign-in to all others.
import type { ReactNode } from "react";
import { useSession } from "@/lib/api/session";
import { SignInPage } from "./signin-page";

export function SessionGate({ children }: { children: ReactNode }) {
  const session = useSession();
  if (session.isPending) return null;
  // Where the gateway does not answer the page says so itself.
  if (session.data?.asked_for && session.data.role === null) return <SignInPage />;
  return children;
}
