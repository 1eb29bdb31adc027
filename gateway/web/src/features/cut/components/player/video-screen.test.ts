// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { steadyTable } from "@/lib/steady-table";
import { offsetFrom, VideoScreen } from "./video-screen";

it("takes the browser's second 0 for frame 0 where the file begins there", () => {
  expect(offsetFrom(0, 0)).toBe(0);
  expect(offsetFrom(0.0004, 5)).toBe(0);
});

it("takes the first pts where the browser keeps it", () => {
  expect(offsetFrom(1.500_011, 1.5)).toBe(1.5);
});

it("believes the first picture where sound begins in between", () => {
  expect(offsetFrom(0.48, 1.5)).toBe(0.48);
});

/** A player that notes what it is asked for, and never arrives. */
function stuckPlayer() {
  const asked: number[] = [];
  const video = document.createElement("video");
  Object.defineProperty(video, "currentTime", { set: (seconds: number) => asked.push(seconds) });
  let paint: VideoFrameRequestCallback = () => undefined;
  video.requestVideoFrameCallback = (callback) => {
    paint = callback;
    return 1;
  };
  video.cancelVideoFrameCallback = () => undefined;
  const screen = new VideoScreen(video, "an asset");
  screen.adopt(steadyTable(10, 1, 100));
  const show = (mediaTime: number) => paint(0, { mediaTime } as VideoFrameCallbackMetadata);
  show(0);
  return { screen, asked, video, show };
}

it("asks for one place at a time, but does not wait for ever for one that never comes", () => {
  vi.useFakeTimers();
  const { screen, asked } = stuckPlayer();
  screen.show(10);
  screen.show(20);
  expect(asked).toEqual([1.05]);
  vi.advanceTimersByTime(3001);
  screen.show(30);
  expect(asked).toEqual([1.05, 3.05]);
  expect(screen.aim).toBe(30);
  screen.dispose();
  vi.useRealTimers();
});

it("is seeking until the picture is there, so that nobody takes the one before for where it is", () => {
  const { screen, video, show } = stuckPlayer();
  screen.show(10);
  video.dispatchEvent(new Event("seeked"));
  expect(screen.shown.get()).toMatchObject({ frame: 0, seeking: true });
  expect(screen.aim).toBe(10);
  show(1);
  expect(screen.shown.get()).toMatchObject({ frame: 10, seeking: false });
  screen.dispose();
});
