// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import type { Asset } from "../client";
import { useFramesDecoded, useFrameTable } from "./asset";

/** How many frames the file has now, and how often they were requested. */
const file = vi.hoisted(() => {
  const now = {
    frames: 250,
    asked: 0,
    making: [] as (number | null)[],
    goesOn: () => Promise.resolve(),
  };
  // Before any import, because the client keeps the fetch that it finds when it is loaded.
  vi.stubGlobal("fetch", async () => {
    now.asked += 1;
    const decoded = now.making.shift();
    if (decoded !== undefined) return Response.json({ decoded }, { status: 202 });
    await now.goesOn();
    return Response.json({
      time_base: { numerator: 1, denominator: 25 },
      hdr: null,
      first_pts: 0,
      end_pts: now.frames,
      frame_count: now.frames,
      constant_rate: { numerator: 25, denominator: 1 },
      deltas: [{ delta: 1, count: now.frames - 1 }],
      key_frames: [0],
    });
  });
  return now;
});

function hookOf<Result, Props>(use: (props: Props) => Result, initialProps: Props) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return renderHook(use, { wrapper, initialProps });
}

it("asks for the frames of a file once, and again when the file was edited in place", async () => {
  const before = { id: "a", modified_at: "2026-01-01T00:00:00Z", size: 1000 } as Asset;
  const hook = hookOf(({ asset }) => useFrameTable(asset, true), { asset: before });
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

it("asks until the frames are counted, and says meanwhile how much of the video was decoded", async () => {
  const asset = { id: "b", modified_at: "2026-01-01T00:00:00Z", size: 1000 } as Asset;
  let end: () => void = () => undefined;
  file.making = [null, 0.25, 0.5];
  file.goesOn = () => new Promise((done) => (end = done));
  file.asked = 0;
  const hook = hookOf(
    () => ({ table: useFrameTable(asset, true), decoded: useFramesDecoded(asset) }),
    {},
  );
  expect(hook.result.current.decoded).toBeNull();
  await waitFor(() => expect(hook.result.current.decoded).toBe(0.5));
  expect(hook.result.current.table.data).toBeUndefined();
  await waitFor(() => expect(file.asked).toBe(4));
  end();
  await waitFor(() => expect(hook.result.current.table.data?.count).toBe(100));
});
