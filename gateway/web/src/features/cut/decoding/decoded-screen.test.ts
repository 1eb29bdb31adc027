import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SlowScreen, table } from "@/lib/player/slow-screen.testing";
import { DecodedScreen } from "./decoded-screen";
import type { PainterEvents } from "./painter";

/** A painter that paints when the test says so. */
class SlowPainter {
  readonly asked: string[] = [];
  heard: PainterEvents | null = null;
  closed = 0;
  readonly make = (heard: PainterEvents) => {
    this.heard = heard;
    return {
      want: (frame: number, isPassing: boolean) =>
        this.asked.push(isPassing ? `pass ${frame}` : `want ${frame}`),
      saw: (frame: number) => this.asked.push(`saw ${frame}`),
      prepare: (frame: number) => this.asked.push(`prepare ${frame}`),
      rest: () => this.asked.push("rest"),
      resize: (width: number, height: number) => this.asked.push(`${width} × ${height}`),
      dispose: () => this.asked.push("dispose"),
    };
  };
  paints(frame: number) {
    this.heard?.painted(frame, this.#picture());
  }
  foresees(frame: number) {
    this.heard?.foreseen(frame, this.#picture());
  }
  #picture() {
    return { width: 16, height: 9, close: () => (this.closed += 1) };
  }
}

function screens() {
  const behind = new SlowScreen();
  const painter = new SlowPainter();
  const decoded = new DecodedScreen(behind);
  decoded.adopt(table());
  const canvas = {
    width: 0,
    height: 0,
    dataset: {},
    getContext: () => ({ transferFromImageBitmap: () => undefined }),
  };
  decoded.drawOn(canvas as unknown as HTMLCanvasElement);
  const close = decoded.open(painter.make);
  painter.heard?.startedWorker();
  return { behind, painter, decoded, close };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a step is painted by the page, the read-out says what is painted, and the player follows when the hand rests", () => {
  const { behind, painter, decoded } = screens();
  decoded.show(1);
  decoded.show(2);
  expect(decoded.aim).toBe(2);
  expect(decoded.shown.get()).toEqual({ frame: 0, playing: false, seeking: true });
  painter.paints(1);
  expect(decoded.shown.get()).toEqual({ frame: 1, playing: false, seeking: true });
  painter.paints(2);
  expect(decoded.shown.get()).toEqual({ frame: 2, playing: false, seeking: false });
  expect(decoded.covers.get()).toBe(true);
  expect(behind.aim).toBe(0);
  vi.advanceTimersByTime(300);
  expect(behind.aim).toBe(2);
  behind.comes(2);
  expect(decoded.covers.get()).toBe(true);
  expect(decoded.shown.get().frame).toBe(2);
  expect(painter.closed).toBe(2);
  expect(painter.asked).toEqual(["prepare 0", "want 1", "want 2", "prepare 2"]);
});

test("a step to a frame that was foreseen is painted at once, and told", () => {
  const { behind, painter, decoded } = screens();
  decoded.show(40);
  painter.paints(40);
  painter.foresees(41);
  painter.foresees(39);
  decoded.show(41);
  expect(decoded.shown.get()).toEqual({ frame: 41, playing: false, seeking: false });
  // Three pictures are closed: 40 and 41 were painted, and 39 is not a neighbour any more.
  expect(painter.closed).toBe(3);
  painter.foresees(39);
  expect(painter.closed).toBe(4);
  painter.foresees(40);
  decoded.show(40);
  expect(painter.asked.slice(-3)).toEqual(["want 40", "saw 41", "saw 40"]);
  vi.advanceTimersByTime(300);
  expect(behind.aim).toBe(40);
});

test("a frame that is wanted while its foreseen picture comes is painted by that", () => {
  const { painter, decoded } = screens();
  decoded.show(40);
  painter.paints(40);
  decoded.show(41);
  painter.foresees(41);
  expect(decoded.shown.get()).toEqual({ frame: 41, playing: false, seeking: false });
  decoded.show(42);
  decoded.show(43);
  painter.foresees(42);
  expect(decoded.shown.get()).toEqual({ frame: 42, playing: false, seeking: true });
  painter.foresees(41);
  expect(decoded.shown.get().frame).toBe(42);
});

test("what was wanted before a foreseen frame was seen is not painted over it", () => {
  const { painter, decoded } = screens();
  decoded.show(40);
  painter.paints(40);
  painter.foresees(41);
  decoded.show(90);
  decoded.show(41);
  painter.paints(90);
  expect(decoded.shown.get()).toEqual({ frame: 41, playing: false, seeking: false });
});

test("foreseen pictures are closed with the painter, when their size changes, and when the player plays", () => {
  const { behind, painter, decoded, close } = screens();
  const foreseen = () => {
    const before = painter.closed;
    painter.foresees(decoded.aim + 1);
    expect(painter.closed).toBe(before);
    return () => painter.closed - before;
  };
  const resized = foreseen();
  decoded.resize(640, 360);
  expect(resized()).toBe(1);
  const played = foreseen();
  behind.shown.set({ frame: 0, playing: true, seeking: false });
  expect(played()).toBe(1);
  behind.shown.set({ frame: 0, playing: false, seeking: false });
  const closed = foreseen();
  close();
  expect(closed()).toBe(1);
});

test("what the player is on its way to when the page can decode is painted by whichever is first", () => {
  const { behind, painter, decoded, close } = screens();
  close();
  behind.shown.set({ frame: null, playing: false, seeking: false });
  behind.aim = 90;
  decoded.open(painter.make);
  painter.heard?.startedWorker();
  expect(painter.asked.at(-1)).toBe("want 90");
  painter.paints(90);
  expect(decoded.shown.get()).toEqual({ frame: 90, playing: false, seeking: false });
  behind.comes(90);
  expect(decoded.covers.get()).toBe(true);
  decoded.show(91);
  expect(behind.aim).toBe(90);
});

test("playing begins with the frame that is seen, which stays until the player shows its own", () => {
  const { behind, painter, decoded } = screens();
  // As a <video> does, it plays before the seek is done.
  behind.play = () => behind.shown.set({ ...behind.shown.get(), playing: true });
  decoded.show(40);
  painter.paints(40);
  decoded.play();
  expect(behind.aim).toBe(40);
  expect(decoded.shown.get()).toEqual({ frame: 40, playing: true, seeking: true });
  expect(decoded.covers.get()).toBe(true);
  behind.shown.set({ frame: 40, playing: true, seeking: false });
  expect(decoded.covers.get()).toBe(false);
  behind.aim = 43;
  behind.shown.set({ frame: 43, playing: true, seeking: false });
  expect(decoded.shown.get().frame).toBe(43);
  expect(painter.asked.at(-1)).toBe("rest");
  decoded.pause();
  vi.advanceTimersByTime(300);
  expect(painter.asked.at(-1)).toBe("prepare 43");
});

test("a frame that the page is slow with is asked of the player too, and whichever is first is shown", () => {
  const { behind, painter, decoded } = screens();
  decoded.show(150);
  vi.advanceTimersByTime(600);
  expect(behind.aim).toBe(150);
  behind.comes(150);
  expect(decoded.shown.get()).toEqual({ frame: 150, playing: false, seeking: false });
  expect(decoded.covers.get()).toBe(false);
  painter.paints(150);
  expect(decoded.shown.get().frame).toBe(150);
});

test("where the player gives way to another one what is painted stays, and the next one follows", () => {
  const { painter, decoded } = screens();
  decoded.show(80);
  painter.paints(80);
  const next = new SlowScreen();
  decoded.standBefore(next);
  expect(next.aim).toBe(80);
  expect(decoded.shown.get()).toEqual({ frame: 80, playing: false, seeking: false });
  expect(decoded.covers.get()).toBe(true);
  decoded.show(81);
  expect(decoded.aim).toBe(81);
  painter.paints(81);
  vi.advanceTimersByTime(300);
  expect(next.aim).toBe(81);
  expect(painter.asked).not.toContain("dispose");
});

test("where nothing paints, the player that takes over goes on from where it was told to, not from an older picture", () => {
  const { painter, decoded, close } = screens();
  decoded.show(39);
  painter.paints(39);
  close();
  decoded.show(40);
  const next = new SlowScreen();
  next.aim = 40;
  decoded.standBefore(next);
  vi.advanceTimersByTime(300);
  expect(next.aim).toBe(40);
});

test("of a hand that passes what is painted on the way is named, and its last frame is waited for", () => {
  const { behind, painter, decoded } = screens();
  decoded.show(1);
  painter.paints(1);
  decoded.show(90);
  decoded.show(180);
  expect(painter.asked.slice(-2)).toEqual(["pass 90", "pass 180"]);
  expect(decoded.aim).toBe(180);
  painter.paints(150);
  expect(decoded.shown.get()).toEqual({ frame: 150, playing: false, seeking: true });
  vi.advanceTimersByTime(50);
  expect(painter.asked.at(-1)).toBe("want 180");
  expect(behind.aim).toBe(0);
  painter.paints(180);
  expect(decoded.shown.get()).toEqual({ frame: 180, playing: false, seeking: false });
  painter.paints(150);
  expect(decoded.shown.get().frame).toBe(180);
  vi.advanceTimersByTime(300);
  expect(behind.aim).toBe(180);
});

test("places that are named one after the other, as by keys or in a field, are each meant exactly", () => {
  const { painter, decoded } = screens();
  for (const frame of [30, 90, 180]) {
    decoded.show(frame);
    expect(painter.asked.at(-1)).toBe(`want ${frame}`);
    vi.advanceTimersByTime(150);
  }
});

test("where the page cannot decode any further the player takes over from the frame that was wanted", () => {
  const { behind, painter, decoded } = screens();
  decoded.show(30);
  painter.paints(30);
  decoded.show(31);
  painter.heard?.refused("broken");
  expect(behind.aim).toBe(31);
  expect(decoded.shown.get()).toEqual({ frame: 30, playing: false, seeking: true });
  behind.comes(31);
  expect(decoded.covers.get()).toBe(false);
  expect(decoded.shown.get()).toEqual({ frame: 31, playing: false, seeking: false });
  decoded.show(32);
  expect(behind.aim).toBe(32);
  painter.paints(31);
  expect(decoded.covers.get()).toBe(false);
});

test("without a painter everything is the player's", () => {
  const { behind, decoded, close } = screens();
  close();
  decoded.show(70);
  expect(behind.aim).toBe(70);
  behind.comes(70);
  expect(decoded.shown.get()).toEqual({ frame: 70, playing: false, seeking: false });
  decoded.play();
  expect(decoded.shown.get().playing).toBe(true);
});
