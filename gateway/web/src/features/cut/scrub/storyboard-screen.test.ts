import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StoryboardScreen } from "./storyboard-screen";
import { SlowScreen, table } from "@/lib/player/slow-screen.testing";

const storyboard = {
  tile_width: 160,
  tile_height: 90,
  columns: 4,
  rows: 1,
  tiles: [0, 2, 4, 6].map((seconds) => ({ seconds, pts: seconds * 25, frame: null })),
};

function screens() {
  const behind = new SlowScreen();
  const front = new StoryboardScreen(behind, { storyboard, sheet: "sheet" });
  front.adopt(table());
  return { behind, front };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

test("a drag shows the tile before the moment, until exactly that frame has come", () => {
  const { behind, front } = screens();
  front.show(40);
  expect(front.tile.get()).toBeNull();
  front.show(60);
  expect(front.tile.get()).toBe(1);
  expect(front.shown.get()).toEqual({ frame: 50, playing: false, seeking: true });
  front.show(110);
  expect(front.tile.get()).toBe(2);
  expect(front.shown.get().frame).toBe(100);
  expect(behind.aim).toBe(110);
  behind.comes(60);
  expect(front.tile.get()).toBe(2);
  expect(front.shown.get().frame).toBe(100);
  behind.comes(110);
  expect(front.tile.get()).toBeNull();
  expect(front.shown.get()).toEqual({ frame: 110, playing: false, seeking: false });
});

test("no tile stands over a frame that is nearer to what is wanted", () => {
  const { behind, front } = screens();
  behind.show(85);
  behind.comes(85);
  front.show(88);
  front.show(95);
  expect(front.tile.get()).toBeNull();
  front.show(140);
  expect(front.tile.get()).toBe(2);
  behind.comes(135);
  expect(front.tile.get()).toBeNull();
});

test("a single step and a press far away are left to the screen behind", () => {
  const { behind, front } = screens();
  front.show(1);
  front.show(2);
  expect(front.tile.get()).toBeNull();
  behind.comes(2);
  vi.advanceTimersByTime(1000);
  front.show(150);
  expect(front.tile.get()).toBeNull();
});

test("nothing stands over a video that plays", () => {
  const { front } = screens();
  front.show(40);
  front.show(60);
  expect(front.tile.get()).toBe(1);
  front.play();
  expect(front.tile.get()).toBeNull();
});
