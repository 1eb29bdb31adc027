// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SlowScreen } from "@/lib/player/slow-screen.testing";
import { Tiles } from "./tiles";

/** Addresses of the requested pictures, in order, and functions that let them arrive. */
let asked: { src: string; arrive: () => void }[];

beforeEach(() => {
  asked = [];
  vi.useFakeTimers();
  vi.stubGlobal(
    "Image",
    class {
      set src(src: string) {
        this.#src = src;
      }
      #src = "";
      decode(): Promise<void> {
        return new Promise((arrive) => asked.push({ src: this.#src, arrive }));
      }
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A place in the lane, one second long by default. */
const at = (seconds: number, step = 1) => ({ seconds, step });
/** Times of the requested pictures, in seconds. */
const moments = () =>
  asked.map(({ src }) => Number(new URL(src, "http://rushes").searchParams.get("t")));

it("loads two at a time, and the others when those are there and the view is still", async () => {
  const arrived = vi.fn<() => void>();
  const tiles = new Tiles("a", arrived);
  tiles.want([at(1), at(2), at(3)], new SlowScreen());
  await vi.advanceTimersByTimeAsync(300);
  expect(moments()).toEqual([1, 2]);
  asked[0]?.arrive();
  await vi.advanceTimersByTimeAsync(300);
  expect(moments()).toEqual([1, 2, 3]);
  expect(arrived).toHaveBeenCalledOnce();
  expect(tiles.at(at(1))).not.toBeNull();
});

it("loads nothing that somebody drags past", async () => {
  const [tiles, screen] = [new Tiles("a", () => undefined), new SlowScreen()];
  for (let n = 0; n < 20; n += 1) {
    tiles.want([at(n), at(n + 1)], screen);
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(moments()).toEqual([]);
  await vi.advanceTimersByTimeAsync(300);
  expect(moments()).toEqual([19, 20]);
});

it("goes on loading when a picture that arrives has it asked again for the others", async () => {
  const [tiles, screen] = [new Tiles("a", () => undefined), new SlowScreen()];
  tiles.want([at(1), at(2), at(3), at(4)], screen);
  await vi.advanceTimersByTimeAsync(300);
  asked[0]?.arrive();
  await vi.advanceTimersByTimeAsync(0);
  tiles.want([at(2), at(3), at(4)], screen);
  expect(moments()).toEqual([1, 2, 3]);
});

it("loads nothing before the frame that somebody jumped to is there", async () => {
  const [tiles, screen] = [new Tiles("a", () => undefined), new SlowScreen()];
  screen.show(7);
  tiles.want([at(1)], screen);
  await vi.advanceTimersByTimeAsync(1000);
  expect(moments()).toEqual([]);
  screen.comes(7);
  await vi.advanceTimersByTimeAsync(300);
  expect(moments()).toEqual([1]);
});

it("stands in with the nearest picture of a place around, or within", async () => {
  const tiles = new Tiles("a", () => undefined);
  tiles.want([at(0, 8), at(8, 8)], new SlowScreen());
  await vi.advanceTimersByTimeAsync(300);
  for (const { arrive } of asked) arrive();
  await vi.advanceTimersByTimeAsync(0);
  const [first, second] = [tiles.at(at(0, 8)), tiles.at(at(8, 8))];
  expect(first).not.toBeNull();
  expect(tiles.standIn(at(2))).toBe(first);
  expect(tiles.standIn(at(9))).toBe(second);
  expect(tiles.standIn(at(0, 16))).toBe(first);
  // Far from all loaded pictures there is no substitute, because it would show another scene.
  expect(tiles.standIn(at(40))).toBeNull();
});
