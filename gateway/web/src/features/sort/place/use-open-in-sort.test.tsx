// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { useMay } from "@/lib/api/session";
import { useRoots } from "@/lib/api/assets/roots";
import { useAnnouncement } from "@/lib/undo/undo";
import { useOpenInSort } from "./use-open-in-sort";

/** A library in /videos. */
const server = vi.hoisted(() => {
  const known = { role: "admin", sorted: "/videos/night" as string | null, chosen: [] as string[] };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "PUT") {
      const { path } = (await request.json()) as { path: string };
      if (path.endsWith("gone")) {
        return Response.json({ detail: "The folder is gone.", status: 404 }, { status: 404 });
      }
      known.chosen.push(path);
      known.sorted = path;
      return Response.json({ path, total: 3, categories: [] });
    }
    if (pathname.endsWith("/roots")) {
      return Response.json({ roots: [{ name: "all", path: "/videos" }] });
    }
    if (pathname.endsWith("/session")) return Response.json({ role: known.role });
    return known.sorted === null
      ? Response.json({ detail: "None is chosen.", status: 503 }, { status: 503 })
      : Response.json({ folder: known.sorted, videos: [] });
  });
  return known;
});

beforeEach(() => Object.assign(server, { role: "admin", sorted: "/videos/night", chosen: [] }));

async function opening() {
  const onGo = vi.fn<(address: string) => void>();
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const { result } = renderHook(
    () => ({
      open: useOpenInSort(onGo),
      ready: useRoots().isSuccess,
      isAdmin: useMay("administer"),
      announcement: useAnnouncement(),
    }),
    {
      wrapper: ({ children }) => (
        <QueryClientProvider client={cache}>{children}</QueryClientProvider>
      ),
    },
  );
  await waitFor(() => {
    expect(result.current.ready).toBe(true);
    expect(result.current.isAdmin).toBe(server.role === "admin");
  });
  const open = (folder: string) =>
    act(() => result.current.open({ root: "all", path: `${folder}/1.mp4`, name: "1.mp4" }));
  return { onGo, open, announcement: () => result.current.announcement };
}

const AT_DAY = "/sort?folder=%2Fvideos%2Fday&video=1.mp4";

it("sorts the folder of the video, with an undo, and goes to the video", async () => {
  const { onGo, open, announcement } = await opening();
  await open("day");
  expect(onGo).toHaveBeenCalledExactlyOnceWith(AT_DAY);
  expect(announcement()?.what).toBe("Now sorting day: 3 loose");
  await act(() => announcement()?.action?.undo() ?? Promise.reject(new Error("no undo")));
  expect(server.chosen).toEqual(["/videos/day", "/videos/night"]);
});

it("chooses nothing where the folder is sorted already, or where only admins may", async () => {
  server.sorted = "/videos/day";
  const first = await opening();
  await first.open("day");
  Object.assign(server, { role: "editor", sorted: "/videos/night" });
  const second = await opening();
  await second.open("day");
  expect([first.onGo.mock.lastCall, second.onGo.mock.lastCall]).toEqual([[AT_DAY], [AT_DAY]]);
  expect(server.chosen).toEqual([]);
});

it("stays where the folder cannot be sorted, and says why", async () => {
  server.sorted = null;
  const { onGo, open, announcement } = await opening();
  await open("gone");
  expect(onGo).not.toHaveBeenCalled();
  expect(announcement()?.what).toBe("The folder is gone.");
});
