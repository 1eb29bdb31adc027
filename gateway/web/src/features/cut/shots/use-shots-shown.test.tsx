// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import type { Asset } from "@/lib/api/client";
import { steadyTable } from "@/lib/footage/steady-table";
import type { Screen } from "@/lib/player/screen";
import { changeSettings } from "@/lib/settings/settings";
import { useAnnouncement } from "@/lib/undo/undo";
import { useShotsShown } from "./use-shots-shown";

const ASSET = { id: "a", size: 1, modified_at: "2026-01-01T00:00:00Z" } as unknown as Asset;
const TABLE = steadyTable(25, 1, 1000);
const FOUND = {
  shots: [
    { first_frame: 0, last_frame: 99, start: 0, end: 4 },
    { first_frame: 100, last_frame: 999, start: 4, end: 40 },
  ],
  cuts: [{ frame: 100, kind: "cut", confidence: 1 }],
};

// Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
vi.hoisted(() => vi.stubGlobal("fetch", () => Promise.resolve(Response.json(FOUND))));

beforeEach(() => changeSettings({ shots: true }));

function show() {
  const onGo = vi.fn();
  const cache = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  const screen = { aim: 0 } as Screen;
  const hook = renderHook(
    () => [useShotsShown(ASSET, TABLE, screen, true, onGo), useAnnouncement()] as const,
    { wrapper },
  );
  return { onGo, of: () => hook.result.current };
}

it("goes to a cut at once where the shots are hidden but known, and shows them", async () => {
  const { onGo, of } = show();
  await waitFor(() => expect(of()[0].found).not.toBeNull());
  act(() => changeSettings({ shots: false }));
  expect(of()[0].cuts).toEqual([]);
  act(() => of()[0].go("after"));
  expect(onGo).toHaveBeenCalledExactlyOnceWith(100);
  expect(of()[0].shown).toBe(true);
});

it("begins to find them where they are not known yet", async () => {
  changeSettings({ shots: false });
  const { onGo, of } = show();
  act(() => of()[0].go("after"));
  expect(onGo).not.toHaveBeenCalled();
  expect(of()[1]?.what).toMatch(/are being found/);
  await waitFor(() => expect(of()[0].found).not.toBeNull());
});
