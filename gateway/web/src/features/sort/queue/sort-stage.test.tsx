// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi, type MockInstance } from "vitest";
import type { LooseVideo } from "@/lib/api/client";
import { SortStage } from "./sort-stage";

/** Callback of requestVideoFrameCallback, for the next frame that is painted. */
type Painted = () => void;
let painted: Painted[] = [];
let played: MockInstance<() => Promise<void>>;

beforeEach(() => {
  painted = [];
  const media = HTMLMediaElement.prototype;
  // As on an iPhone, which plays HLS by itself.
  vi.spyOn(media, "canPlayType").mockReturnValue("maybe");
  played = vi.spyOn(media, "play").mockResolvedValue();
  vi.spyOn(media, "pause").mockReturnValue();
  vi.spyOn(media, "load").mockReturnValue();
  Object.assign(HTMLVideoElement.prototype, {
    requestVideoFrameCallback: (then: Painted) => painted.push(then),
    cancelVideoFrameCallback: () => undefined,
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const video = (name: string): LooseVideo => ({
  name,
  asset_id: `id-of-${name}`,
  facts: null,
  proposals: [],
  unsure: false,
});

const stage = (...names: string[]) => (
  <MantineProvider env="test">
    <SortStage place={3} all={1200} videos={names.map(video)} muted paused={false} />
  </MantineProvider>
);

const film = (name: string) => screen.getByLabelText<HTMLVideoElement>(name);
const failing = (name: string) => {
  fireEvent.error(film(name));
};
const stills = () => document.querySelectorAll('img[src*="/thumbnail"]');
const playlistOf = (name: string) => `/api/v1/assets/id-of-${name}/hls/master.m3u8`;

it("plays what the browser cannot open as a stream, muted and again and again", () => {
  render(stage("a", "b"));
  failing("a");
  expect(film("a").src).toContain(playlistOf("a"));
  expect(film("a").loop).toBe(true);
  expect(film("a").muted).toBe(true);
  fireEvent.loadedMetadata(film("a"));
  expect(played.mock.contexts).toContain(film("a"));
});

it("plays as a stream that of which the browser knows nothing but the sound", () => {
  render(stage("a"));
  fireEvent.loadedMetadata(film("a"));
  expect(film("a").src).toContain(playlistOf("a"));
});

it("plays what the browser would play silently as a stream once it is to be heard, and as it is where it cannot be", () => {
  // MP2 sound counts as unsupported in every browser.
  const silent: LooseVideo = {
    ...video("a"),
    facts: {
      size: 1,
      recorded_at: "2026-03-01T12:00:00Z",
      recording_source: "name",
      duration_seconds: 5,
      video: null,
      audio: { codec: "mp2", sample_rate: 48_000, channels: 2 },
    },
  };
  const heard = (muted: boolean) => (
    <MantineProvider env="test">
      <SortStage place={1} all={1} videos={[silent]} muted={muted} paused={false} />
    </MantineProvider>
  );
  const { rerender } = render(heard(true));
  expect(film("a").src).toContain("/original");
  rerender(heard(false));
  expect(film("a").src).toContain(playlistOf("a"));
  failing("a");
  expect(film("a").src).toContain("/original");
});

it("shows the still until the first picture of the stream is there", () => {
  render(stage("a"));
  failing("a");
  expect([stills().length, film("a").style.opacity]).toEqual([1, "0"]);
  act(() => painted.forEach((tell) => tell()));
  expect(film("a").style.opacity).toBe("1");
});

it("streams nothing that is only to come, and ends the stream of what is not looked at any more", () => {
  const { rerender } = render(stage("a", "b"));
  failing("b");
  expect(screen.queryByLabelText("b")).toBeNull();
  rerender(stage("b", "a"));
  const streamed = film("b");
  expect(streamed.src).toContain(playlistOf("b"));
  rerender(stage("a", "b"));
  expect(screen.queryByLabelText("b")).toBeNull();
  expect(streamed.getAttribute("src")).toBeNull();
});

it("shows the still and the way to Cut where it cannot be streamed either", () => {
  render(stage("a"));
  failing("a");
  failing("a");
  expect(screen.queryByLabelText("a")).toBeNull();
  expect(stills()).toHaveLength(1);
  expect(screen.getByRole("link", { name: "Open in Cut" })).toHaveProperty(
    "pathname",
    "/cut/id-of-a",
  );
});

it("tells below the film which one it is, and how much of it has been played", () => {
  render(stage("a", "b"));
  expect(screen.getByText(/^3 of 1.200$/)).toBeDefined();
  const line = document.querySelector<HTMLElement>("[style*=scaleX]");
  for (const [name, currentTime] of [
    ["a", 1],
    ["b", 3],
  ] as const) {
    Object.defineProperties(film(name), {
      duration: { value: 4 },
      currentTime: { value: currentTime, writable: true },
    });
    fireEvent.timeUpdate(film(name));
  }
  // The next video, which is not shown yet, does not change the line.
  expect(line?.style.transform).toBe("scaleX(0.25)");
});
