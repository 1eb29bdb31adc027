// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { steadyTable } from "../footage/steady-table";
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

/** Requests to the server, and functions that let their pictures arrive or fail. */
let requests: { source: string; arrive: () => void; fail: () => void }[] = [];

beforeEach(() => {
  requests = [];
  vi.stubGlobal(
    "Image",
    class {
      src = "";
      decode(): Promise<void> {
        const { src: source } = this;
        return new Promise((arrive, fail) => requests.push({ source, arrive, fail }));
      }
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

/** A player that records its seeks, and never completes one. */
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
  screen.show(10, true);
  screen.show(20, true);
  screen.show(30, true);
  expect(asked).toEqual([1.02]);
  vi.advanceTimersByTime(3000);
  expect(asked).toEqual([1.02, 3.02]);
  expect(screen.aim).toBe(30);
  screen.dispose();
  vi.useRealTimers();
});

it("leaves the player alone once another screen has it, whatever the server answers late", async () => {
  const { screen, asked } = stuckPlayer();
  screen.show(90);
  expect(frames()).toEqual(["90"]);
  screen.dispose();
  requests[0]?.arrive();
  await Promise.resolve();
  await Promise.resolve();
  expect(asked).toEqual([]);
});

it("still aims at what a seek is to bring when the picture of before is painted once more", () => {
  vi.useFakeTimers();
  const { screen, video, show } = stuckPlayer();
  screen.show(1);
  video.dispatchEvent(new Event("seeked"));
  show(0);
  expect(screen.shown.get()).toMatchObject({ frame: 0, seeking: true });
  expect(screen.aim).toBe(1);
  show(0.1);
  expect(screen.shown.get()).toMatchObject({ frame: 1, seeking: false });
  screen.dispose();
  vi.useRealTimers();
});

it("goes back to a frame whose picture is visible until that of the ended seek arrives", () => {
  vi.useFakeTimers();
  const { screen, asked, video, show } = stuckPlayer();
  screen.show(1);
  screen.show(0);
  video.dispatchEvent(new Event("seeked"));
  show(0.1);
  expect(screen.shown.get()).toMatchObject({ frame: 1, seeking: true });
  expect(screen.aim).toBe(0);
  expect(asked).toEqual([0.1 + 0.02, 0.02]);
  video.dispatchEvent(new Event("seeked"));
  show(0);
  expect(screen.shown.get()).toMatchObject({ frame: 0, seeking: false });
  screen.dispose();
  vi.useRealTimers();
});

it("shows no picture of another frame that arrives after going back to the visible one", async () => {
  vi.useFakeTimers();
  const { screen, asked } = stuckPlayer();
  screen.show(3);
  expect(frames()).toEqual(["3"]);
  screen.show(0);
  requests[0]?.arrive();
  await vi.advanceTimersByTimeAsync(5000);
  expect(screen.standIn.get()).toBeNull();
  expect(screen.shown.get()).toMatchObject({ frame: 0, seeking: false });
  expect(screen.aim).toBe(0);
  expect(asked).toEqual([]);
  screen.dispose();
  vi.useRealTimers();
});

it("shows no picture of another frame that arrives after a step back from it", async () => {
  vi.useFakeTimers();
  const { screen, asked, video, show } = stuckPlayer();
  screen.show(2);
  requests[0]?.arrive();
  await vi.advanceTimersByTimeAsync(0);
  screen.show(4);
  expect(frames()).toEqual(["2", "4"]);
  screen.show(3);
  requests[1]?.arrive();
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.shown.get()).toMatchObject({ frame: 2, seeking: true });
  video.dispatchEvent(new Event("seeked"));
  show(0.2);
  video.dispatchEvent(new Event("seeked"));
  show(0.3);
  expect(asked).toEqual([0.22, 0.32]);
  expect(screen.shown.get()).toMatchObject({ frame: 3, seeking: false });
  screen.dispose();
  vi.useRealTimers();
});

it("goes back from the picture of another frame that the player does not reach", async () => {
  vi.useFakeTimers();
  const { screen, asked, video, show } = stuckPlayer();
  screen.show(3);
  requests[0]?.arrive();
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.shown.get()).toMatchObject({ frame: 3 });
  await vi.advanceTimersByTimeAsync(3000);
  screen.show(0);
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked.at(-1)).toBeCloseTo(0.02);
  video.dispatchEvent(new Event("seeked"));
  show(0);
  expect(screen.shown.get()).toMatchObject({ frame: 0, seeking: false });
  screen.dispose();
  vi.useRealTimers();
});

it("shows the picture that was had ahead until the player has its own", () => {
  const video = document.createElement("video");
  let paint: VideoFrameRequestCallback = () => undefined;
  video.requestVideoFrameCallback = (callback) => {
    paint = callback;
    return 1;
  };
  video.cancelVideoFrameCallback = () => undefined;
  const screen = new VideoScreen(video, "an asset", { first: { frame: 0, source: "ready" } });
  expect(screen.shown.get()).toMatchObject({ frame: 0, seeking: false });
  screen.adopt(steadyTable(10, 1, 100));
  expect(screen.standIn.get()?.source).toBe("ready");
  paint(0, { mediaTime: 0 } as VideoFrameCallbackMetadata);
  expect(screen.standIn.get()).toBeNull();
  expect(screen.shown.get()).toMatchObject({ frame: 0, seeking: false });
  screen.dispose();
});

it("has the server bring the frame of a seek whose end is not told, and asks for it over a neighbour", async () => {
  vi.useFakeTimers();
  const { screen, asked, show } = stuckPlayer();
  screen.show(1);
  expect(frames()).toEqual([]);
  vi.advanceTimersByTime(3000);
  requests[0]?.arrive();
  await vi.advanceTimersByTimeAsync(0);
  expect(screen.shown.get()).toMatchObject({ frame: 1, seeking: false });
  expect(asked).toEqual([0.1 + 0.02, 0.02]);
  show(0);
  expect(asked.at(-1)).toBeCloseTo(0.12);
  show(0.1);
  expect(screen.standIn.get()).toBeNull();
  expect(screen.shown.get()).toMatchObject({ frame: 1, seeking: false });
  screen.dispose();
  vi.useRealTimers();
});

it("asks again, ever later, for a picture that is lost on every way, and shows the server's for good", async () => {
  vi.useFakeTimers();
  const { screen, asked, video } = stuckPlayer();
  screen.show(1);
  video.dispatchEvent(new Event("seeked"));
  const at: number[] = [];
  const begun = Date.now();
  for (let ms = 0; ms < 20_000; ms += 100) {
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(100);
    requests.splice(0).forEach(({ arrive }) => arrive());
    await vi.advanceTimersByTimeAsync(0);
    if (asked.length > before) at.push(Date.now() - begun);
  }
  expect(at).toEqual([200, 600, 1400, 3000]);
  expect(screen.standIn.get()?.frame).toBe(1);
  expect(screen.shown.get()).toMatchObject({ frame: 1, seeking: false });
  screen.dispose();
  vi.useRealTimers();
});

it("does not begin a seek anew that only takes long", async () => {
  vi.useFakeTimers();
  const { screen, asked, video } = stuckPlayer();
  Object.defineProperty(video, "seeking", { value: true });
  screen.show(1);
  for (let ms = 0; ms < 20_000; ms += 100) {
    await vi.advanceTimersByTimeAsync(100);
    requests.splice(0).forEach(({ arrive }) => arrive());
  }
  expect(asked).toEqual([0.1 + 0.02]);
  expect(screen.shown.get()).toMatchObject({ frame: 1, seeking: false });
  screen.dispose();
  vi.useRealTimers();
});

it("is seeking until the picture is there, so that nobody takes the one before for where it is", () => {
  const { screen, video, show } = stuckPlayer();
  screen.show(10, true);
  video.dispatchEvent(new Event("seeked"));
  expect(screen.shown.get()).toMatchObject({ frame: 0, seeking: true });
  expect(screen.aim).toBe(10);
  show(1);
  expect(screen.shown.get()).toMatchObject({ frame: 10, seeking: false });
  screen.dispose();
});

const frames = () => requests.map(({ source }) => /frames\/(\d+)\?/.exec(source)?.[1]);

it("shows a frame that is far off from the server first, and has the player follow", async () => {
  const { screen, asked, video, show } = stuckPlayer();
  screen.show(10);
  expect(frames()).toEqual(["10"]);
  expect(asked).toEqual([]);
  expect(screen.aim).toBe(10);
  requests[0]?.arrive();
  await vi.waitFor(() => expect(screen.standIn.get()?.frame).toBe(10));
  expect(asked).toEqual([1.02]);
  expect(screen.shown.get()).toMatchObject({ frame: 10, seeking: true });
  video.dispatchEvent(new Event("seeked"));
  show(1);
  expect(screen.standIn.get()).toBeNull();
  expect(screen.shown.get()).toMatchObject({ frame: 10, seeking: false });
  screen.dispose();
});

it("does not leave the player waiting for a server that is slow", () => {
  vi.useFakeTimers();
  const { screen, asked, video, show } = stuckPlayer();
  screen.show(10);
  vi.advanceTimersByTime(601);
  expect(asked).toEqual([1.02]);
  video.dispatchEvent(new Event("seeked"));
  show(1);
  requests[0]?.arrive();
  vi.useRealTimers();
  expect(screen.standIn.get()).toBeNull();
  expect(screen.shown.get()).toMatchObject({ frame: 10, seeking: false });
  screen.dispose();
});

it("does not leave the player waiting for a server that has failed", async () => {
  const { screen, asked } = stuckPlayer();
  screen.show(10);
  requests[0]?.fail();
  await vi.waitFor(() => expect(asked).toEqual([1.02]));
  expect(screen.standIn.get()).toBeNull();
  screen.dispose();
});

it("brings some of a drag's frames, one at a time, and seeks to the last one only", async () => {
  const { screen, asked } = stuckPlayer();
  for (const frame of [10, 20, 30]) screen.show(frame);
  expect(frames()).toEqual(["10"]);
  requests[0]?.arrive();
  await vi.waitFor(() => expect(frames()).toEqual(["10", "30"]));
  expect(screen.shown.get()).toMatchObject({ frame: 10, seeking: true });
  expect(screen.aim).toBe(30);
  requests[1]?.arrive();
  await vi.waitFor(() => expect(screen.standIn.get()?.frame).toBe(30));
  expect(asked).toEqual([3.02]);
  screen.dispose();
});

it("does not go back to where the player arrives late", async () => {
  const { screen, video, show } = stuckPlayer();
  screen.show(1);
  screen.show(40);
  requests[0]?.arrive();
  await vi.waitFor(() => expect(screen.standIn.get()?.frame).toBe(40));
  video.dispatchEvent(new Event("seeked"));
  show(0.1);
  expect(screen.shown.get().frame).toBe(40);
  screen.dispose();
});

it("plays from where it was sent, whether that has been seen or not", () => {
  const { screen, asked, video } = stuckPlayer();
  video.play = () => Promise.resolve();
  screen.show(50);
  screen.play();
  expect(asked).toEqual([5.02]);
  screen.dispose();
});

it("asks the server for no neighbour, and for nothing that is seen already", () => {
  const { screen, video, show } = stuckPlayer();
  screen.show(1);
  video.dispatchEvent(new Event("seeked"));
  show(0.1);
  screen.show(40, true);
  expect(frames()).toEqual([]);
  screen.dispose();
});
