// The sign-in form. The URL stays, so that the requested page is shown after signing in.
import { Anchor, Button, PasswordInput } from "@mantine/core";
import { useEffect, useRef, useState, type SyntheticEvent } from "react";
import { Link } from "wouter";
import { BrandMark } from "@/components/brand-mark";
import { ProblemNote } from "@/components/note";
import { GatewayError } from "@/lib/api/problem";
import { useTitle } from "@/lib/use-title";
import { useSignIn } from "../api/session";
import classes from "./signin-page.module.css";

export const SIGN_IN = "/signin";

/** `without`: the role of users who have not signed in; null where they have none. */
export function SignInPage({ without = null }: { without?: string | null }) {
  useTitle("Sign in");
  const [token, setToken] = useState("");
  const [wait, setWait] = useWait();
  const field = useRef<HTMLInputElement>(null);
  const signIn = useSignIn();
  useEffect(() => field.current?.focus(), []);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    signIn.mutate(token.trim(), {
      onError: (error) => setWait(error instanceof GatewayError ? error.retryAfter : 0),
    });
  };
  return (
    <main className={classes.page}>
      <form onSubmit={submit} className={classes.form}>
        <h1 className={classes.title}>
          <BrandMark />
          <span>Sign in to Rushes</span>
        </h1>
        <PasswordInput
          ref={field}
          label="Token"
          description="Ask whoever runs this Rushes for one."
          value={token}
          maxLength={1000}
          autoComplete="current-password"
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        {signIn.isError ? <ProblemNote error={signIn.error} /> : null}
        <Button
          type="submit"
          variant="filled"
          disabled={token.trim() === "" || wait > 0}
          loading={signIn.isPending}
        >
          {wait > 0 ? `Sign in in ${wait} s` : "Sign in"}
        </Button>
        {without === null ? null : (
          <Anchor component={Link} href="/">
            Go on as {without} without signing in
          </Anchor>
        )}
      </form>
    </main>
  );
}

/** Countdown of the seconds in which the gateway refuses every token, after too many wrong ones. */
function useWait(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}
