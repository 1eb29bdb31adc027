// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { MarkDialog } from "./mark-dialog";

const PATIENCE = { timeout: 20_000 };
const FINDERS = { finders: [{ id: "f", name: "Steps" }], next_cursor: null };

const server = vi.hoisted(() => {
  const has = { isAway: true };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", () =>
    Promise.resolve(
      has.isAway
        ? Response.json({ status: 422, detail: "The catalog is away." }, { status: 422 })
        : Response.json(FINDERS),
    ),
  );
  return has;
});

function show(count: number) {
  const spans = Array.from({ length: count }, (_, i) => ({ start: 10 * i, end: 10 * i + 2 }));
  render(
    <MantineProvider env="test">
      <QueryClientProvider
        client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}
      >
        <MarkDialog stretches={{ assetId: "a", name: "a.mp4", spans }} onClose={() => undefined} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

it("reads the finders again after they could not be read", async () => {
  server.isAway = true;
  show(1);
  expect(await screen.findByText("The catalog is away.", undefined, PATIENCE)).toBeVisible();
  server.isAway = false;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("button", { name: "Mark" }, PATIENCE)).toBeVisible();
});

it.each([
  [1, "Mark as an example", "Mark"],
  [2, "Mark as examples", "Mark 2 examples"],
  [3, "Mark as examples", "Mark 3 examples"],
])("says how many stretches are marked: %i", async (count, title, button) => {
  server.isAway = false;
  show(count);
  expect(await screen.findByRole("button", { name: button }, PATIENCE)).toBeVisible();
  expect(screen.getByRole("dialog", { name: title })).toBeVisible();
});
