import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SoundGrains, type Sound } from "./sound-grains";

/** Records its calls; `refuses` to play, as browsers do before the first interaction. */
class NotedSound implements Sound {
  readonly calls: (number | "end")[] = [];
  refuses = false;
  begin(seconds: number) {
    this.calls.push(seconds);
    return this.refuses ? Promise.reject(new Error("refused")) : Promise.resolve();
  }
  end() {
    this.calls.push("end");
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("one grain follows the other, and of many that are wanted meanwhile only the last", async () => {
  const sound = new NotedSound();
  const grains = new SoundGrains(sound);
  for (const seconds of [1, 2, 3]) grains.want(seconds);
  expect(sound.calls).toEqual([1]);
  await vi.advanceTimersByTimeAsync(80);
  expect(sound.calls).toEqual([1, "end", 3]);
  await vi.advanceTimersByTimeAsync(80);
  expect(sound.calls).toEqual([1, "end", 3, "end"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sound.calls).toHaveLength(4);
});

test("a grain that is refused keeps the next one from nothing", async () => {
  const sound = new NotedSound();
  const grains = new SoundGrains(sound);
  sound.refuses = true;
  grains.want(1);
  await vi.advanceTimersByTimeAsync(0);
  sound.refuses = false;
  grains.want(2);
  expect(sound.calls).toEqual([1, "end", 2]);
});

test("nothing sounds when it is over", async () => {
  const sound = new NotedSound();
  const grains = new SoundGrains(sound);
  grains.want(1);
  grains.want(2);
  grains.dispose();
  expect(sound.calls.at(-1)).toBe("end");
  await vi.advanceTimersByTimeAsync(1000);
  expect(sound.calls).not.toContain(2);
});
