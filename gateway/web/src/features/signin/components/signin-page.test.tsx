// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { SessionGate } from "./session-gate";

const signedIn = {
  asked_for: true,
  role: "viewer",
  name: "Mara",
  anonymous: false,
  expires_at: null,
};

/** The gateway behind fetch: nobody is signed in, and each sign-in gets the next of `answers`. */
const signedOut = vi.hoisted((): { body: object } => ({
  body: { asked_for: true, role: null, name: null, anonymous: false, expires_at: null },
}));
const signIns = vi.hoisted(() => {
  const answers: Response[] = [];
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ method }: Request) =>
    Promise.resolve(
      method === "POST" ? (answers.shift() ?? Response.error()) : Response.json(signedOut.body),
    ),
  );
  return answers;
});

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

it("lets in with a right token", async () => {
  signIns.push(Response.json(signedIn));
  const user = show();
  await user.type(await screen.findByLabelText("Token"), "a right token{Enter}");
  expect(await screen.findByText("the page")).toBeVisible();
});

it("says what was wrong and when the next token is looked at", async () => {
  signIns.push(refused(401, "This token is wrong.", 4000));
  const user = show();
  await user.type(await screen.findByLabelText("Token"), "a wrong token{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("This token is wrong.");
  // The countdown goes on during the test.
  expect(screen.getByRole("button", { name: /^Sign in in (4000|3\d{3}) s$/ })).toBeDisabled();
});

it("asks for nothing where everybody is a viewer, and lets in for more", async () => {
  signedOut.body = { ...signedIn, name: "anonymous", anonymous: true };
  window.history.replaceState(null, "", "/library");
  show();
  expect(await screen.findByText("the page")).toBeVisible();
  cleanup();
  window.history.replaceState(null, "", "/signin");
  signIns.push(Response.json({ ...signedIn, role: "admin" }));
  const user = show();
  expect(await screen.findByText("Go on as viewer without signing in")).toBeVisible();
  await user.type(screen.getByLabelText("Token"), "a right token{Enter}");
  expect(await screen.findByText("the page")).toBeVisible();
});
