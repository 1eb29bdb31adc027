// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { useEffect } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { steadyTable } from "@/lib/footage/steady-table";
import { SlowScreen, table } from "@/lib/player/slow-screen.testing";
import { ShuttleScreen } from "../transport/shuttle";
import { useCursor } from "./use-cursor";

const frames = table();

/** A screen that plays as the test says: `inner`. */
function screenOf() {
  const inner = new SlowScreen();
  return Object.assign(new ShuttleScreen(inner), { inner });
}

// As in a browser, where rendering at low priority is not waited for.
beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
  sessionStorage.clear();
});
afterEach(() => vi.unstubAllGlobals());

it.each(["keydown", "pointerdown", "click"])(
  "is where the hand has left it for whatever a %s means, though it was not drawn there yet",
  (act) => {
    const screen = screenOf();
    const { result } = renderHook(() => useCursor("a", 10, frames, screen));
    result.current.stepFrames(1);
    result.current.stepFrames(1);
    expect(screen.aim).toBe(12);
    expect(result.current.cursor).toBe(10);
    window.dispatchEvent(new Event(act));
    expect(result.current.cursor).toBe(12);
  },
);

it("is drawn by itself as well", async () => {
  const { result } = renderHook(() => useCursor("a", 10, frames, screenOf()));
  for (const frame of [40, 50, 60]) result.current.goTo(frame);
  await vi.waitFor(() => expect(result.current.cursor).toBe(60));
});

it("stays where it was set last", async () => {
  const { result } = renderHook(() => useCursor("a", 10, frames, screenOf()));
  result.current.stepFrames(1);
  result.current.put(70);
  await vi.waitFor(() => expect(result.current.cursor).toBe(70));
  window.dispatchEvent(new Event("keydown"));
  expect(result.current.cursor).toBe(70);
});

it.each([
  [25, 1],
  [30000, 1001],
  [24000, 1001],
])(
  "comes back where it was by a second on and a second back, at %d/%d",
  (numerator, denominator) => {
    const steady = steadyTable(numerator, denominator, 2000);
    const screen = screenOf();
    const { result } = renderHook(() => useCursor("a", 500, steady, screen));
    const stops = [1, 1, 1, -1, -1, -1, -1, 1].map((by) => {
      result.current.stepSeconds(by);
      return screen.aim;
    });
    const second = Math.ceil(numerator / denominator);
    expect(stops).toEqual([1, 2, 3, 2, 1, 0, -1, 0].map((seconds) => 500 + seconds * second));
  },
);

describe("with a video that plays", () => {
  /** At a cursor of 10, played to frame 56. */
  function played() {
    const screen = screenOf();
    const hook = renderHook(() => useCursor("a", 10, frames, screen));
    screen.inner.comes(10);
    screen.play();
    for (const frame of [11, 30, 56]) screen.inner.plays(frame);
    return { screen, move: () => hook.result.current };
  }

  it("goes on from the picture that it was paused at, and from one that came late", async () => {
    const { screen, move } = played();
    screen.pause();
    screen.inner.comes(57);
    await vi.waitFor(() => expect(move().cursor).toBe(57));
    move().stepFrames(1);
    expect(screen.aim).toBe(58);
    // What comes of a picture that was asked for does not matter.
    screen.inner.comes(57);
    await vi.waitFor(() => expect(move().cursor).toBe(58));
  });

  it.each(["keydown", "pointerdown", "click"])(
    "is at the picture that is seen for whatever a %s means meanwhile",
    (act) => {
      const { move } = played();
      expect(move().cursor).toBe(10);
      window.dispatchEvent(new Event(act));
      expect(move().cursor).toBe(56);
    },
  );

  it("stops for one frame on, and plays on for one second on, each from the picture that is seen", () => {
    const { screen, move } = played();
    move().stepFrames(1);
    expect([screen.aim, screen.runs]).toEqual([57, false]);
    const other = played();
    other.move().stepSeconds(1);
    expect([other.screen.aim, other.screen.runs]).toEqual([81, true]);
  });

  it("goes back to where playing began, until something else is asked for", async () => {
    const { screen, move } = played();
    screen.pause();
    await vi.waitFor(() => expect(move().cursor).toBe(56));
    move().goBack();
    expect(screen.aim).toBe(10);
    await vi.waitFor(() => expect(move().cursor).toBe(10));
    const other = played();
    other.screen.pause();
    other.move().goTo(20);
    await vi.waitFor(() => expect(other.move().cursor).toBe(20));
    other.move().goBack();
    expect(other.screen.aim).toBe(20);
  });

  it("leaves an in point where it is, and goes back to that", async () => {
    const { screen, move } = played();
    move().setIn();
    await vi.waitFor(() => expect(move()).toMatchObject({ cursor: 56, hold: "in point" }));
    for (const frame of [60, 99]) screen.inner.plays(frame);
    window.dispatchEvent(new Event("keydown"));
    screen.pause();
    move().stepFrames(-1);
    expect([screen.aim, move().cursor]).toEqual([98, 56]);
    move().goBack();
    expect(screen.aim).toBe(56);
    move().letGo();
    await vi.waitFor(() => expect(move()).toMatchObject({ cursor: 56, hold: "open" }));
  });
});

describe("in and out points", () => {
  function open() {
    const screen = screenOf();
    const hook = renderHook(() => useCursor("a", 10, frames, screen));
    const points = () => {
      const { cursor, hold, out } = hook.result.current;
      return { cursor, hold, out };
    };
    return { screen, move: () => hook.result.current, points };
  }

  it("hold the first and the last frame, whatever is looked at", async () => {
    const { screen, move, points } = open();
    screen.show(50);
    move().setIn();
    await vi.waitFor(() => expect(points()).toEqual({ cursor: 50, hold: "in point", out: null }));
    move().goTo(120);
    expect(move().setOut()).toBeNull();
    await vi.waitFor(() => expect(points()).toEqual({ cursor: 50, hold: "in point", out: 120 }));
    move().goTo(70);
    move().setIn();
    await vi.waitFor(() => expect(points()).toEqual({ cursor: 70, hold: "in point", out: 120 }));
    // An in point after the out point lets that go.
    move().goTo(150);
    move().setIn();
    await vi.waitFor(() => expect(points()).toEqual({ cursor: 150, hold: "in point", out: null }));
    move().goTo(30);
    move().letGo();
    await vi.waitFor(() => expect(points()).toEqual({ cursor: 30, hold: "open", out: null }));
  });

  it("begin with the video where only an out point is set", async () => {
    const { screen, move, points } = open();
    screen.show(99);
    expect(move().setOut()).toBeNull();
    await vi.waitFor(() => expect(points()).toEqual({ cursor: 0, hold: "in point", out: 99 }));
  });

  it("refuse an out point before the in point", async () => {
    const { screen, move, points } = open();
    screen.show(50);
    move().setIn();
    await vi.waitFor(() => expect(points().hold).toBe("in point"));
    move().goTo(49);
    expect(move().setOut()).toBe(
      "The out point would be before the in point, 0:00:02.000: set that first.",
    );
    expect(points()).toEqual({ cursor: 50, hold: "in point", out: null });
  });

  it("let another part of the cut be looked at, until the next move", async () => {
    const { screen, move, points } = open();
    move().look(80);
    await vi.waitFor(() => expect(points()).toEqual({ cursor: 10, hold: "looking", out: null }));
    move().stepFrames(1);
    expect(screen.aim).toBe(81);
    await vi.waitFor(() => expect(points()).toEqual({ cursor: 81, hold: "open", out: null }));
  });

  it("are there again when the video is opened again, before anything is done with it", async () => {
    const first = open();
    first.screen.show(50);
    first.move().setIn();
    await vi.waitFor(() => expect(first.points().hold).toBe("in point"));
    first.move().goTo(120);
    first.move().setOut();
    await vi.waitFor(() => expect(first.points().out).toBe(120));
    const seen: (number | null)[] = [];
    const screen = screenOf();
    const again = renderHook(
      ({ known }) => {
        const { cursor, hold, out } = useCursor("a", 10, known, screen);
        useEffect(() => {
          if (known) seen.push(out);
        });
        return { cursor, hold, out };
      },
      { initialProps: { known: undefined as typeof frames | undefined } },
    );
    expect(again.result.current).toEqual({ cursor: 10, hold: "open", out: null });
    again.rerender({ known: frames });
    expect(again.result.current).toEqual({ cursor: 50, hold: "in point", out: 120 });
    expect(new Set(seen)).toEqual(new Set([120]));
    // A press has the cursor where it is drawn.
    window.dispatchEvent(new Event("keydown"));
    expect(again.result.current.cursor).toBe(50);
  });

  it("are not there again once they were let go, nor in another video", async () => {
    const { screen, move, points } = open();
    screen.show(50);
    move().setIn();
    await vi.waitFor(() => expect(points().hold).toBe("in point"));
    const other = renderHook(() => useCursor("b", 10, frames, screenOf()));
    expect(other.result.current).toMatchObject({ cursor: 10, hold: "open" });
    move().letGo();
    await vi.waitFor(() => expect(points().hold).toBe("open"));
    expect(open().points()).toEqual({ cursor: 10, hold: "open", out: null });
  });
});
