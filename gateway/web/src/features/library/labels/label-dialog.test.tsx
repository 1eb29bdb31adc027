// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { Asset } from "@/lib/api/client";
import { LabelDialog } from "./label-dialog";

const asked = vi.hoisted(() => {
  const requests: { path: string; body: unknown }[] = [];
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname;
    if (request.method === "POST") requests.push({ path, body: await request.json() });
    if (path === "/api/v1/roots")
      return Response.json({ roots: [{ name: "lib", path: "/videos", online: true }] });
    if (path === "/api/v1/sort")
      return Response.json({
        folder: "/videos/inbox",
        categories: [
          { name: "woman", count: 2 },
          { name: "man", count: 3 },
        ],
      });
    return Response.json({ results: [] });
  });
  return requests;
});

const asset = (path: string) =>
  ({ id: path, root: "lib", path, name: path.split("/").at(-1) }) as Asset;

function open(...paths: string[]) {
  const seen = { onSort: vi.fn(), onClose: vi.fn(), onDone: vi.fn() };
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={cache}>
      <MantineProvider env="test">
        <LabelDialog assets={paths.map(asset)} {...seen} />
      </MantineProvider>
    </QueryClientProvider>,
  );
  return seen;
}

const items = (category: string) => ({
  items: [expect.objectContaining({ name: "a.mp4", origin: "", category })],
});

beforeEach(() => {
  asked.length = 0;
});

it("takes the label that is typed, also where another one contains its name", async () => {
  const { onDone } = open("inbox/a.mp4");
  await screen.findByRole("button", { name: /^woman/ });
  await userEvent.type(screen.getByRole("textbox"), "man{Enter}");
  await waitFor(() => expect(asked).toEqual([{ path: "/api/v1/sort/batch", body: items("man") }]));
  expect(onDone).toHaveBeenCalled();
});

it("makes a label that there is none of, before anything is moved into it", async () => {
  open("inbox/a.mp4");
  await screen.findByRole("button", { name: /^man/ });
  await userEvent.type(screen.getByRole("textbox"), "dog{Enter}");
  await waitFor(() =>
    expect(asked).toEqual([
      { path: "/api/v1/sort/categories", body: { name: "dog" } },
      { path: "/api/v1/sort/batch", body: items("dog") },
    ]),
  );
});

it("leads to the folder of videos that lie elsewhere", async () => {
  const { onSort, onDone } = open("other/b.mp4");
  await userEvent.click(await screen.findByRole("button", { name: "Open its folder in Sort" }));
  expect(onSort).toHaveBeenCalledWith(asset("other/b.mp4"));
  await userEvent.type(screen.getByRole("textbox"), "dog{Enter}");
  expect(onDone).not.toHaveBeenCalled();
  expect(screen.getByRole("button", { name: /^New label/ })).toBeDisabled();
  expect(asked).toEqual([]);
});
