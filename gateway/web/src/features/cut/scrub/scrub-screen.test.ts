import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubPictures } from "./fast-images.testing";
import { ScrubScreen } from "./scrub-screen";
import { SlowScreen, table } from "@/lib/player/slow-screen.testing";

/** The proxy's pictures, each of which arrives when the test says so. */
class Pictures {
  readonly asked: number[] = [];
  readonly #waiting = new Map<number, () => void>();

  readonly fetch = (from: string): Promise<Response> => {
    const [, frame] = /\/frames\/(\d+)/.exec(from) ?? [];
    if (frame === undefined) return Promise.reject(new Error(`a batch was not expected: ${from}`));
    this.asked.push(Number(frame));
    return new Promise((resolve) =>
      this.#waiting.set(Number(frame), () => resolve(new Response(new Uint8Array(1)))),
    );
  };

  async comes(frame: number): Promise<void> {
    this.#waiting.get(frame)?.();
    this.#waiting.delete(frame);
    await vi.advanceTimersByTimeAsync(0);
  }
}

function screens() {
  const pictures = new Pictures();
  vi.stubGlobal("fetch", pictures.fetch);
  stubPictures();
  const behind = new SlowScreen();
  const front = new ScrubScreen(behind, "asset", 360, () => expect.unreachable());
  front.adopt(table());
  const canvas = { width: 0, height: 0, getContext: () => ({ drawImage: () => undefined }) };
  front.drawOn(canvas as unknown as HTMLCanvasElement);
  return { pictures, behind, front };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the way to a picture is gone once before a hand moves, and nothing is shown of it", async () => {
  const { pictures, front } = screens();
  expect(pictures.asked).toEqual([0]);
  await pictures.comes(0);
  expect(front.covers.get()).toBe(false);
  expect(front.shown.get().frame).toBe(0);
});

test("a drag shows each picture as it comes, and the sharp one when the hand is still", async () => {
  const { pictures, behind, front } = screens();
  front.show(40);
  front.show(60);
  await pictures.comes(40);
  expect(front.shown.get()).toEqual({ frame: 40, playing: false, seeking: true });
  await pictures.comes(60);
  expect(front.shown.get().frame).toBe(60);
  expect(front.covers.get()).toBe(true);
  expect(behind.aim).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(behind.aim).toBe(60);
  expect(front.covers.get()).toBe(true);
  behind.comes(60);
  expect(front.covers.get()).toBe(false);
  expect(front.shown.get()).toEqual({ frame: 60, playing: false, seeking: false });
});

test("the sharp picture is shown although the last one of the proxy comes after it", async () => {
  const { pictures, behind, front } = screens();
  front.show(40);
  front.show(42);
  await pictures.comes(40);
  await vi.advanceTimersByTimeAsync(200);
  behind.comes(42);
  expect(front.covers.get()).toBe(false);
  expect(front.shown.get()).toEqual({ frame: 42, playing: false, seeking: false });
  await pictures.comes(42);
  expect(front.covers.get()).toBe(false);
});
