import { beforeEach, describe, expect, it } from "vitest";
import { SlowScreen, table } from "@/lib/player/slow-screen.testing";
import { faster, ShuttleScreen } from "./shuttle";

it("doubles its speed with each press, up to eight times, and turns at the normal one", () => {
  const presses = [1, 1, 1, 1, 1, -1, -1, 1] as const;
  let speed = 0;
  const speeds = presses.map((way) => (speed = faster(speed, way)));
  expect(speeds).toEqual([1, 2, 4, 8, 8, -1, -2, 1]);
});

describe("a screen that is run", () => {
  let now: number;
  let then: (() => void) | null;
  let inner: SlowScreen;
  let shuttle: ShuttleScreen;

  /** Lets `ms` pass until the next animation frame. */
  const pass = (ms: number) => {
    now += ms;
    const tick = then;
    then = null;
    tick?.();
  };

  beforeEach(() => {
    now = 1000;
    then = null;
    inner = new SlowScreen();
    const next = (tick: () => void) => {
      then = tick;
      return () => (then = null);
    };
    shuttle = new ShuttleScreen(inner, { now: () => now, next });
    shuttle.adopt(table());
    shuttle.watch();
  });

  it("plays by itself at normal speed, and stands when that has ended", () => {
    shuttle.run(1);
    expect([shuttle.speed.get(), inner.shown.get().playing, then]).toEqual([1, true, null]);
    inner.pause();
    expect(shuttle.speed.get()).toBe(0);
  });

  it("shows where it would be by now, however seldom the page paints", () => {
    shuttle.run(1);
    shuttle.run(1);
    expect([shuttle.speed.get(), inner.shown.get().playing]).toEqual([2, false]);
    // 25 fps at double speed.
    for (const [ms, frame] of [
      [40, 2],
      [40, 4],
      [1000, 54],
    ] as const) {
      pass(ms);
      expect(inner.aim).toBe(frame);
    }
  });

  it("runs back to the first frame and stands there", () => {
    shuttle.show(50);
    shuttle.run(-1);
    pass(1000);
    expect(inner.aim).toBe(25);
    pass(5000);
    expect([inner.aim, shuttle.speed.get(), then]).toEqual([0, 0, null]);
  });

  it.each(["show", "play", "pause"] as const)("stands when %s is asked of it", (asked) => {
    shuttle.run(-1);
    shuttle[asked](7);
    expect([shuttle.speed.get(), then]).toEqual([0, null]);
  });
});
