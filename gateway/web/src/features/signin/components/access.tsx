// Signing out, or in, among the settings: on a phone the rail has no room for it.
import { Button } from "@mantine/core";
import { Link } from "wouter";
import { useSession } from "@/lib/api/session";
import { useSignOut } from "../api/session";
import { SIGN_IN } from "./signin-page";

export function Access() {
  const { data: session } = useSession();
  const signOut = useSignOut();
  return session?.anonymous ? (
    <Button component={Link} href={SIGN_IN}>
      Sign in
    </Button>
  ) : (
    <Button loading={signOut.isPending} onClick={() => signOut.mutate()}>
      Sign out
    </Button>
  );
}
