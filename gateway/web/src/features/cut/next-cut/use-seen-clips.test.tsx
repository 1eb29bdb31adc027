// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import { useMemo, type ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Asset, WantedClips } from "@/lib/api/client";
import { USUAL_LENGTH } from "@/lib/clips/clip-length";
import { planClips } from "@/lib/clips/spans";
import { steadyTable } from "@/lib/footage/steady-table";
import { NO_CROP, type Cropping } from "../crop/cropping";
import { REST_MS } from "../player/resting";
import { SlowScreen } from "@/lib/player/slow-screen.testing";
import { useSeenClips } from "./use-seen-clips";

type Asked = {
  wanted: WantedClips;
  signal: AbortSignal;
  /** Sends a plan in which all clips have this ratio. */
  answer: (ratio: string) => void;
  refuse: () => void;
};

const asked = vi.hoisted(() => {
  const requests: Asked[] = [];
  const clip = ({ cursor, spread }: WantedClips, index: number, ratio: string) => ({
    index,
    start: cursor + index * spread,
    first_frame: 25 * (cursor + index * spread),
    frame_count: 200,
    rate: null,
    crop: { ratio, anchor: "subject", move: "hold", path: [{ seconds: 0, center: 0.25 }] },
  });
  // Before any import, because the client keeps the fetch that it finds when it is loaded.
  vi.stubGlobal("fetch", async (request: Request) => {
    const wanted = (await request.json()) as WantedClips;
    return new Promise<Response>((resolve, reject) => {
      const { signal } = request;
      signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      requests.push({
        wanted,
        signal,
        answer: (ratio) => {
          const clips = Array.from({ length: wanted.clips }, (_, i) => clip(wanted, i, ratio));
          resolve(Response.json({ cursor: wanted.cursor, clips, crop: wanted.crop }));
        },
        refuse: () => resolve(Response.json({ status: 409, detail: "Busy." }, { status: 409 })),
      });
    });
  });
  return requests;
});
const underWay = () => asked.filter(({ signal }) => !signal.aborted);

beforeEach(() => {
  asked.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const table = steadyTable(25, 1, 5000);
const asset = { id: "a", modified_at: "", size: 1 } as Asset;
const BY_CHANCE: Cropping = { ...NO_CROP, random_square: true, seed: 7 };
const SUBJECT: Cropping = { ...NO_CROP, ratio: "9:16", follow_subject: true };

function seen(first: Cropping, shownFrame: number | null = 0) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const screen = new SlowScreen();
  screen.shown.set({ ...screen.shown.get(), frame: shownFrame });
  const hook = renderHook(
    ({ cropping, cursor, clips = 2, fits = true, replaces = null }: Shows) => {
      const batch = useMemo(
        () => ({ clips, spread: 3, seconds: 8, contract: "plain" }) as const,
        [clips],
      );
      const plan = useMemo(() => planClips(table, cursor, batch), [cursor, batch]);
      return useSeenClips({
        asset,
        screen,
        batch,
        length: USUAL_LENGTH,
        plan,
        fits,
        cropping,
        replaces,
      });
    },
    { wrapper, initialProps: { cropping: first, cursor: 50 } },
  );
  return {
    screen,
    show: (shows: Shows) => hook.rerender(shows),
    wait: (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds)),
    shows: () => {
      const { clips, pictured, isBehind } = hook.result.current;
      const ratios = clips.map(({ shows }) =>
        shows !== null && typeof shows === "object" ? shows.ratio : shows,
      );
      const framesOf = (shown: typeof pictured) => shown.map(({ firstFrame }) => firstFrame);
      return { frames: framesOf(clips), pictures: framesOf(pictured), ratios, isBehind };
    },
    error: () => hook.result.current.error,
  };
}

type Shows = {
  cropping: Cropping;
  cursor: number;
  clips?: number;
  fits?: boolean;
  replaces?: string | null;
};

it("asks with the seed that the order carries, and shows what is answered", async () => {
  const { wait, shows } = seen(BY_CHANCE);
  await wait(REST_MS);
  expect(asked.map(({ wanted }) => wanted)).toEqual([
    {
      asset_id: "a",
      cross_shots: "allow",
      cursor: 2,
      clips: 2,
      spread: 3,
      seconds: 8,
      contract: "plain",
      crop: { ...BY_CHANCE, ratio: null, keyframes: [], seed: 7 },
      fit: "refuse",
    },
  ]);
  expect(shows()).toEqual({
    frames: [50, 125],
    pictures: [50, 125],
    ratios: ["chance", "chance"],
    isBehind: true,
  });
  asked[0]?.answer("1:1");
  await wait(0);
  expect(shows()).toEqual({
    frames: [50, 125],
    pictures: [50, 125],
    ratios: ["1:1", "1:1"],
    isBehind: false,
  });
});

it("asks after the first picture of the file, and is behind until the answer", async () => {
  const { screen, wait, shows } = seen(BY_CHANCE, null);
  await wait(2 * REST_MS);
  expect(asked).toHaveLength(0);
  expect(shows()).toEqual({
    frames: [50, 125],
    pictures: [50, 125],
    ratios: ["chance", "chance"],
    isBehind: true,
  });
  act(() => screen.comes(0));
  await wait(REST_MS);
  expect(asked).toHaveLength(1);
});

it("asks once where the hand rests, and keeps the pictures until the answer", async () => {
  const { show, wait, shows } = seen(BY_CHANCE);
  await wait(REST_MS);
  asked[0]?.answer("1:1");
  await wait(0);
  for (let step = 1; step <= 20; step += 1) {
    show({ cropping: { ...BY_CHANCE, seed: 7 + step }, cursor: 50 + step });
    await wait(REST_MS / 5);
  }
  expect(asked).toHaveLength(1);
  const stands = { pictures: [50, 125], ratios: ["1:1", "1:1"], isBehind: true };
  expect(shows()).toEqual({ frames: [70, 145], ...stands });
  await wait(REST_MS);
  expect(asked.slice(1).map(({ wanted }) => [wanted.cursor, wanted.crop?.seed])).toEqual([
    [2.8, 27],
  ]);
  expect(shows()).toEqual({ frames: [70, 145], ...stands });
  asked[1]?.answer("9:16");
  await wait(0);
  expect(shows()).toEqual({
    frames: [70, 145],
    pictures: [70, 145],
    ratios: ["9:16", "9:16"],
    isBehind: false,
  });
});

it("gives up what nobody waits for any more", async () => {
  const { show, wait, shows } = seen(BY_CHANCE);
  await wait(REST_MS);
  show({ cropping: { ...BY_CHANCE, seed: 8 }, cursor: 50 });
  await wait(REST_MS);
  expect(underWay().map(({ wanted }) => wanted.crop?.seed)).toEqual([8]);
  asked[1]?.answer("1:1");
  await wait(0);
  expect(shows().ratios).toEqual(["1:1", "1:1"]);
});

it("asks where a subject is looked for, and of the group that is overwritten", async () => {
  const { show, wait } = seen(SUBJECT);
  await wait(REST_MS);
  show({ cropping: SUBJECT, cursor: 50, replaces: "e" });
  await wait(REST_MS);
  expect(asked.map(({ wanted }) => [wanted.crop?.follow_subject, wanted.replaces])).toEqual([
    [true, undefined],
    [true, "e"],
  ]);
});

it("asks nothing where all is known, or nothing fits", async () => {
  const { show, wait, shows } = seen({ ...NO_CROP, ratio: "4:5", seed: 7 });
  await wait(REST_MS);
  expect(shows()).toEqual({
    frames: [50, 125],
    pictures: [50, 125],
    ratios: ["4:5", "4:5"],
    isBehind: false,
  });
  show({ cropping: BY_CHANCE, cursor: 4900, fits: false });
  await wait(REST_MS);
  expect(asked).toEqual([]);
});

it("shows clips whole, and says why, where the server does not decide", async () => {
  const { wait, shows, error } = seen(BY_CHANCE);
  await wait(REST_MS);
  asked[0]?.refuse();
  await wait(0);
  expect(shows()).toEqual({
    frames: [50, 125],
    pictures: [50, 125],
    ratios: ["chance", "chance"],
    isBehind: false,
  });
  expect(error()).toMatchObject({ message: "Busy." });
});

it("has the number and times of the next cut at once, and its pictures when the screen rests", async () => {
  const { show, wait, shows } = seen(NO_CROP);
  await wait(REST_MS);
  expect(shows()).toMatchObject({ pictures: [50, 125], isBehind: false });
  show({ cropping: NO_CROP, cursor: 100, clips: 3 });
  expect(shows()).toMatchObject({
    frames: [100, 175, 250],
    pictures: [50, 125],
    isBehind: true,
  });
  await wait(REST_MS);
  expect(shows()).toMatchObject({ pictures: [100, 175, 250], isBehind: false });
});
