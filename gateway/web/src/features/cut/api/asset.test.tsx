// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import type { Asset } from "@/lib/api/client";
import { useFrameTable } from "./asset";

/** How many frames the file has now, and how often they were requested. */
const file = vi.hoisted(() => {
  const now = { frames: 250, asked: 0 };
  // Before any import, because the client keeps the fetch that it finds when it is loaded.
  vi.stubGlobal("fetch", () => {
    now.asked += 1;
    return Promise.resolve(
      Response.json({
        time_base: { numerator: 1, denominator: 25 },
        hdr: null,
        first_pts: 0,
        end_pts: now.frames,
        frame_count: now.frames,
        constant_rate: { numerator: 25, denominator: 1 },
        deltas: [{ delta: 1, count: now.frames - 1 }],
        key_frames: [0],
      }),
    );
  });
  return now;
});

it("asks for the frames of a file once, and again when the file was edited in place", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const before = { id: "a", modified_at: "2026-01-01T00:00:00Z", size: 1000 } as Asset;
  const hook = renderHook(({ asset }) => useFrameTable(asset, true), {
    wrapper,
    initialProps: { asset: before },
  });
  await waitFor(() => expect(hook.result.current.data?.count).toBe(250));
  hook.rerender({ asset: { ...before, name: "renamed.mp4" } });
  expect(hook.result.current.data?.count).toBe(250);
  expect(file.asked).toBe(1);

  file.frames = 100;
  hook.rerender({ asset: { ...before, modified_at: "2026-01-02T00:00:00Z", size: 400 } });
  expect(hook.result.current.data).toBeUndefined();
  await waitFor(() => expect(hook.result.current.data?.count).toBe(100));
  expect(file.asked).toBe(2);
});
