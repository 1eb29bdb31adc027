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
    const folder = query.get("folder");
    const isThere = folder === "clips";
    return Response.json(
      pathname.endsWith("/folders")
        ? {
            folders: isThere
              ? [
                  { path: "clips/food", asset_count: 2 },
                  { path: "clips/sea", asset_count: 5 },
                ]
              : folder === ""
                ? [{ path: "clips", asset_count: 10 }]
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
  return { user: userEvent.setup(), field: screen.getByRole("combobox", { name: "Folder" }) };
}

const there = () => screen.findByRole("region", { name: "What lies there" });
const options = () => screen.queryAllByRole("option").map((option) => option.textContent);

it("walks through folders by the keys, and tells what lies in one before it is chosen", async () => {
  const { user, field } = show();
  await screen.findByRole("option", { name: /clips/ });
  await user.type(field, "{ArrowDown}{Enter}");
  await vi.waitFor(async () => expect((await there()).textContent).toMatch(/^3 loose videos/));
  expect(options()).toEqual(["food2", "sea5"]);
  expect(screen.getByRole("button", { name: "clips" }).getAttribute("aria-current")).toBe(
    "location",
  );
  // Letters find one, and Enter opens it; an empty field goes up again.
  await user.type(field, "se");
  expect(options()).toEqual(["sea5"]);
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("button", { name: "sea" })).toBeDefined();
  await user.keyboard("{Backspace}");
  await vi.waitFor(() => expect(options()).toEqual(["food2", "sea5"]));
  expect(gateway.chosen).toEqual([]);
  await user.keyboard("{Enter}");
  await vi.waitFor(() => expect(gateway.chosen).toEqual(["/videos/clips"]));
});

it("takes a whole path that is pasted, and warns of one without videos", async () => {
  const { user, field } = show();
  await user.type(field, '"/videos/clips/"');
  await vi.waitFor(async () => expect((await there()).textContent).toMatch(/^3 loose videos/));
  await user.clear(field);
  await user.type(field, "/videos/nowhere");
  expect((await screen.findByRole("status")).textContent).toContain("no videos");
});

it("says where the library lies when a folder is not in it, and does not start", async () => {
  const { user, field } = show();
  await user.type(field, "/etc");
  await screen.findByText("/etc lies in none of the library’s folders: /videos.");
  expect(screen.getByRole("button", { name: "Start sorting" })).toHaveProperty("disabled", true);
});
