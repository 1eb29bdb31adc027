// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { SessionGate } from "./session-gate";

const signedOut = { asked_for: true, role: null, name: null, expires_at: null };
const signedIn = { asked_for: true, role: "viewer", name: "Mara", expires_at: null };

/** The gateway at the other end of fetch: signed out, and answering each sign-in as told. */
function answering(...signIns: Response[]) {
  vi.stubGlobal("fetch", (request: Request) =>
    Promise.resolve(
      request.method === "POST" ? (signIns.shift() ?? Response.error()) : Response.json(signedOut),
    ),
  );
}

function refused(status: number, detail: string, wait: number) {
  const problem = { status, detail, type: "", title: "", request_id: "", errors: [] };
  return Response.json(problem, { status, headers: { "retry-after": String(wait) } });
}

function show() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <SessionGate>the page</SessionGate>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return userEvent.setup();
}

afterEach(() => vi.unstubAllGlobals());

it("lets in with a right token", async () => {
  answering(Response.json(signedIn));
  const user = show();
  await user.type(await screen.findByLabelText("Token"), "a right token{Enter}");
  expect(await screen.findByText("the page")).toBeVisible();
});

it("says what was wrong and when the next token is looked at", async () => {
  answering(refused(401, "This token is wrong.", 4));
  const user = show();
  await user.type(await screen.findByLabelText("Token"), "a wrong token{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("This token is wrong.");
  expect(screen.getByRole("button", { name: "Sign in in 4 s" })).toBeDisabled();
});
