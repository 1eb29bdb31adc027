// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import type { Asset } from "@/lib/api/client";
import { readyPicture } from "@/lib/playback/ready-pictures";
import { SlowScreen } from "@/lib/player/slow-screen.testing";
import { useNextReady } from "./use-next-ready";

/** Videos whose frame index was requested; answers are sent when the test says so. */
const server = vi.hoisted(() => {
  const asked: string[] = [];
  const waiting: (() => void)[] = [];
  // Before any import, because the client keeps the fetch that it finds when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    asked.push(/assets\/([^/]+)\/frames/.exec(url)?.[1] ?? url);
    return new Promise<Response>((resolve) => {
      waiting.push(() =>
        resolve(
          Response.json({
            time_base: { numerator: 1, denominator: 25 },
            hdr: null,
            first_pts: 0,
            end_pts: 250,
            frame_count: 250,
            constant_rate: { numerator: 25, denominator: 1 },
            deltas: [{ delta: 1, count: 249 }],
            key_frames: [0],
          }),
        ),
      );
    });
  });
  // jsdom decodes neither pictures nor videos.
  vi.stubGlobal("isSecureContext", false);
  vi.stubGlobal(
    "Image",
    class {
      src = "";
      decode = () => Promise.resolve();
    },
  );
  return { asked, answer: () => waiting.shift()?.() };
});

const file = (id: string) =>
  ({ id, modified_at: "2026-01-01T00:00:00Z", size: 1, state: "ready" }) as Asset;
const [open, next, previous] = [file("open"), file("next"), file("previous")];

it("has the next file ready, then the one before it", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const screen = new SlowScreen();
  renderHook(() => useNextReady(open, { next, previous }, screen, "auto"), { wrapper });
  await waitFor(() => expect(server.asked).toEqual(["next"]));
  await waitFor(() => expect(readyPicture(next, 0)).not.toBeNull());
  expect(readyPicture(previous, 0)).toBeNull();
  server.answer();
  await waitFor(() => expect(server.asked).toEqual(["next", "previous"]));
  await waitFor(() => expect(readyPicture(previous, 0)).not.toBeNull());
  // The next video's picture is still there.
  expect(readyPicture(next, 0)).not.toBeNull();
});
