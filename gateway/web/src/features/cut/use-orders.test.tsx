// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import type { Asset, Marker } from "@/lib/api/client";
import { DEFAULTS } from "@/lib/settings";
import { steadyTable } from "@/lib/steady-table";
import { useAnnouncement } from "@/lib/undo";
import { NO_CROP } from "./cropping";
import { useOrders } from "./use-orders";

/** Orders that the server has received; it answers none of them. */
const server = vi.hoisted(() => {
  const asked: Request[] = [];
  // Before any import, because the client keeps the fetch that it finds when it is loaded.
  vi.stubGlobal("fetch", (request: Request) => {
    if (request.method === "POST") asked.push(request);
    return new Promise(() => undefined);
  });
  return { asked };
});

it("overwrites a group once, however fast E is pressed again, and says so", async () => {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const groups = {
    markers: [],
    overwritten: { export_id: "before", group: "dog_001" } as Partial<Marker> as Marker,
    wasReplaced: () => undefined,
  };
  const asset = { id: "a", name: "dog.mp4" } as Asset;
  const table = steadyTable(25, 1, 5000);
  const { result } = renderHook(
    () => useOrders(asset, table, 25, DEFAULTS, NO_CROP, groups, () => undefined),
    { wrapper },
  );
  await act(async () => {
    // Both before the next render.
    result.current.exportTo("");
    result.current.exportTo("");
    await vi.waitFor(() => expect(server.asked).toHaveLength(1));
  });
  expect(client.isMutating()).toBe(1);
  expect(renderHook(useAnnouncement).result.current?.what).toBe(
    "dog_001 is being overwritten already.",
  );
});
