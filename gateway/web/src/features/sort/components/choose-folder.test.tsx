// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { ChooseFolder } from "./choose-folder";

/** A library in /videos with a folder of clips, and which folders were chosen. */
const gateway = vi.hoisted(() => {
  const chosen: string[] = [];
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname, searchParams: query } = new URL(request.url);
    if (request.method === "PUT") {
      const { path } = (await request.json()) as { path: string };
      chosen.push(path);
      return Response.json({ path, total: 3, categories: [] });
    }
    if (pathname.endsWith("/roots")) {
      const root = { name: "all", path: "/videos", online: true, offline_because: "" };
      return Response.json({ roots: [root] });
    }
    const isThere = query.get("folder") === "clips";
    return Response.json(
      pathname.endsWith("/folders")
        ? {
            folders: isThere
              ? [
                  { path: "clips/food", asset_count: 2 },
                  { path: "clips/sea", asset_count: 5 },
                ]
              : [],
          }
        : { assets: [], total: isThere ? 10 : 0 },
    );
  });
  return { chosen };
});

afterEach(cleanup);

function show() {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <ChooseFolder folder={undefined} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { user: userEvent.setup(), field: screen.getByRole("textbox", { name: "Folder" }) };
}

it("tells what lies in a folder before it is chosen, by Enter alone", async () => {
  const { user, field } = show();
  await user.type(field, '"/videos/clips/"{Enter}');
  const found = await screen.findByRole("region", { name: "What lies there" });
  expect(found.textContent).toMatch(/^3 loose videosfood 2sea 5/);
  expect(screen.queryByRole("status")).toBeNull();
  expect(gateway.chosen).toEqual([]);
  await user.keyboard("{Enter}");
  await vi.waitFor(() => expect(gateway.chosen).toEqual(["/videos/clips"]));
});

it("warns of a folder without videos, and forgets what it found of another path", async () => {
  const { user, field } = show();
  expect(screen.getByRole("button", { name: "Start sorting" })).toHaveProperty("disabled", true);
  await user.type(field, "/videos/nowhere{Enter}");
  expect((await screen.findByRole("status")).textContent).toContain("no videos");
  await user.type(field, "x");
  expect(screen.queryByRole("region", { name: "What lies there" })).toBeNull();
});

it("says where the library lies when a folder is not in it", async () => {
  const { user, field } = show();
  await user.type(field, "/etc{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain(
    "/etc lies in none of the library's folders: /videos.",
  );
});
