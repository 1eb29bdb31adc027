// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import type { Asset } from "../client";
import { useWaveform } from "./waveform";

const peaks = vi.hoisted(() => {
  const served = { highs: [1] };
  // Before any import, because the client keeps the fetch that it finds when it is loaded.
  vi.stubGlobal("fetch", () =>
    Promise.resolve(
      Response.json({ state: "ready", progress: 1, lows: [0], rms: [0], highs: served.highs }),
    ),
  );
  return served;
});

const asset = { id: "a", modified_at: "2026-01-01T00:00:00Z", size: 1, audio: {} } as Asset;

it("is requested anew for a file that was edited in place, which keeps its id", async () => {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const { result, rerender } = renderHook((file: Asset) => useWaveform(file, 60, []), {
    initialProps: asset,
    wrapper,
  });
  const highest = () => [...(result.current.overview?.peaks?.highs ?? [])];
  await waitFor(() => expect(highest()).toEqual([1]));
  peaks.highs = [2];
  rerender({ ...asset, modified_at: "2026-01-02T00:00:00Z" });
  await waitFor(() => expect(highest()).toEqual([2]));
});
