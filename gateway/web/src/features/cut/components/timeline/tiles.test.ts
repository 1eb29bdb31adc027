// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SlowScreen } from "@/features/cut/scrub/slow-screen.testing";
import { Tiles } from "./tiles";

/** Addresses of the pictures that were asked for, in order; each is there when it is said to be. */
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

const names = () => asked.map(({ src }) => src);

it("loads two at a time, and the others when those are there and the view is still", async () => {
  const arrived = vi.fn<() => void>();
  const tiles = new Tiles("a", arrived);
  tiles.want(["1", "2", "3"], new SlowScreen());
  await vi.advanceTimersByTimeAsync(300);
  expect(names()).toEqual(["1", "2"]);
  asked[0]?.arrive();
  await vi.advanceTimersByTimeAsync(300);
  expect(names()).toEqual(["1", "2", "3"]);
  expect(arrived).toHaveBeenCalledOnce();
  expect(tiles.at("1")).not.toBeNull();
});

it("loads nothing that somebody drags past", async () => {
  const [tiles, screen] = [new Tiles("a", () => undefined), new SlowScreen()];
  for (let n = 0; n < 20; n += 1) {
    tiles.want([`${n}`, `${n + 1}`], screen);
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(names()).toEqual([]);
  await vi.advanceTimersByTimeAsync(300);
  expect(names()).toEqual(["19", "20"]);
});

it("goes on loading when a picture that arrives has it asked again for the others", async () => {
  const [tiles, screen] = [new Tiles("a", () => undefined), new SlowScreen()];
  tiles.want(["1", "2", "3", "4"], screen);
  await vi.advanceTimersByTimeAsync(300);
  asked[0]?.arrive();
  await vi.advanceTimersByTimeAsync(0);
  tiles.want(["2", "3", "4"], screen);
  expect(names()).toEqual(["1", "2", "3"]);
});

it("loads nothing before the frame that somebody jumped to is there", async () => {
  const [tiles, screen] = [new Tiles("a", () => undefined), new SlowScreen()];
  screen.show(7);
  tiles.want(["1"], screen);
  await vi.advanceTimersByTimeAsync(1000);
  expect(names()).toEqual([]);
  screen.comes(7);
  await vi.advanceTimersByTimeAsync(300);
  expect(names()).toEqual(["1"]);
});
