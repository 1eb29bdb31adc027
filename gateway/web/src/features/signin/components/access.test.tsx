// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Session } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { Access } from "./access";

const OUT: Session = {
  asked_for: true,
  name: null,
  role: null,
  anonymous: false,
  expires_at: null,
};

const requests = vi.hoisted(() => {
  const made: string[] = [];
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ method, url }: Request) => {
    made.push(`${method} ${new URL(url).pathname}`);
    return Promise.resolve(Response.json(OUT));
  });
  return made;
});

function show(session: Session) {
  const client = new QueryClient();
  client.setQueryData(queryKeys.session, session);
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Access />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return client;
}

it("signs out whoever is signed in", async () => {
  const client = show({
    asked_for: true,
    name: "Mara",
    role: "editor",
    anonymous: false,
    expires_at: null,
  });
  await userEvent.click(screen.getByRole("button", { name: "Sign out" }));
  expect(requests).toEqual(["DELETE /api/v1/session"]);
  await waitFor(() => expect(client.getQueryData(queryKeys.session)).toEqual(OUT));
});

it("leads to the sign-in where one may look without", () => {
  show({ asked_for: true, name: "nobody", role: "viewer", anonymous: true, expires_at: null });
  expect(screen.getByRole("link", { name: "Sign in" })).toHaveAttribute("href", "/signin");
});
