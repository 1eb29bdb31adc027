// One field between a person and the page; the address stays where they wanted to go.
import { Button, PasswordInput } from "@mantine/core";
import { useEffect, useState, type SyntheticEvent } from "react";
import { BrandMark } from "@/components/brand-mark";
import { ProblemNote } from "@/components/note";
import { GatewayError } from "@/lib/api/problem";
import { useSignIn } from "../api/session";
import classes from "./signin-page.module.css";

export function SignInPage() {
  const [token, setToken] = useState("");
  const signIn = useSignIn();
  const left = useSecondsLeft(signIn.error);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    signIn.mutate(token.trim());
  };
  return (
    <main className={classes.page}>
      <form onSubmit={submit} className={classes.form}>
        <h1 className={classes.title}>
          <BrandMark />
          <span>Sign in to Rushes</span>
        </h1>
        <PasswordInput
          label="Token"
          description="From whoever runs this Rushes."
          value={token}
          maxLength={1000}
          autoComplete="current-password"
          onChange={(event) => setToken(event.currentTarget.value)}
          data-autofocus
          autoFocus
        />
        {signIn.isError ? <ProblemNote error={signIn.error} /> : null}
        <Button
          type="submit"
          variant="filled"
          disabled={token.trim() === "" || left > 0}
          loading={signIn.isPending}
        >
          {left > 0 ? `Sign in in ${left} s` : "Sign in"}
        </Button>
      </form>
    </main>
  );
}

/** How long the gateway will look at no token. */
function useSecondsLeft(error: unknown): number {
  const [now, setNow] = useState(() => Date.now());
  const [until, setUntil] = useState(0);
  const [seen, setSeen] = useState<unknown>(null);
  if (error !== seen) {
    setSeen(error);
    setUntil(error instanceof GatewayError ? Date.now() + error.retryAfter * 1000 : 0);
    setNow(Date.now());
  }
  useEffect(() => {
    if (until === 0) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [until]);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
