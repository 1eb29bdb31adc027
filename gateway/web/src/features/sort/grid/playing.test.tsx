// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { createRef } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { DuplicateVideo } from "@/lib/api/client";
import { TwinFilms } from "../duplicates/twin-films";
import { TickGrid } from "./tick-grid";

beforeEach(() => {
  const media = HTMLMediaElement.prototype;
  // As on an iPhone, which plays HLS by itself.
  vi.spyOn(media, "canPlayType").mockReturnValue("maybe");
  vi.spyOn(media, "play").mockResolvedValue();
  vi.spyOn(media, "pause").mockReturnValue();
  vi.spyOn(media, "load").mockReturnValue();
  Object.assign(HTMLVideoElement.prototype, {
    requestVideoFrameCallback: () => 1,
    cancelVideoFrameCallback: () => undefined,
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const videos = () => [...document.querySelectorAll("video")];
const sources = () => videos().map(({ src }) => new URL(src).pathname);
const fail = (at: number) => {
  const video = videos()[at];
  if (video) fireEvent.error(video);
};
const original = (id: string) => `/api/v1/assets/${id}/original`;
const playlist = (id: string) => `/api/v1/assets/${id}/hls/master.m3u8`;

/** A grid of one video, and its cell. */
function showOne() {
  const video = { key: "a", assetId: "a", label: "a.avi", startsTicked: true, caption: null };
  const ticks = {
    isTicked: () => true,
    turn: () => undefined,
    forget: () => undefined,
    here: 0,
    setHere: () => undefined,
  };
  render(
    <MantineProvider env="test">
      <TickGrid videos={[video]} ticks={ticks} list={createRef()} mayChange />
    </MantineProvider>,
  );
  return screen.getByRole("checkbox", { name: "a.avi" });
}

const rested = () => {
  act(() => {
    vi.advanceTimersByTime(200);
  });
};

it("plays what is looked at among many as a stream where the original cannot be opened, or not at all", () => {
  vi.useFakeTimers();
  const cell = showOne();
  expect(videos()).toEqual([]);
  fireEvent.pointerEnter(cell);
  // What the pointer only passes is not loaded.
  expect(videos()).toEqual([]);
  rested();
  expect(sources()).toEqual([original("a")]);
  fail(0);
  expect(sources()).toEqual([playlist("a")]);
  fireEvent.pointerLeave(cell);
  expect(videos()).toEqual([]);
  fireEvent.pointerEnter(cell);
  fail(0);
  fail(0);
  expect(videos()).toEqual([]);
});

it("plays nothing among many where motion is not wanted", () => {
  vi.useFakeTimers();
  vi.spyOn(window, "matchMedia").mockImplementation(
    (media) =>
      ({
        matches: media.includes("reduced-motion"),
        addEventListener: () => undefined,
        removeEventListener: () => undefined,
      }) as unknown as MediaQueryList,
  );
  const cell = showOne();
  fireEvent.pointerEnter(cell);
  rested();
  expect(videos()).toEqual([]);
});

it("plays two beside each other at the same moment, also where one of them is a stream", () => {
  const twin = (id: string, likeness: DuplicateVideo["likeness"] = null): DuplicateVideo => ({
    asset_id: id,
    name: `${id}.avi`,
    category: null,
    duration_seconds: 10,
    width: 640,
    height: 480,
    size: 1,
    likeness,
  });
  const later = { kind: "trimmed", mirrored: false, later_seconds: 2, alike: 1 } as const;
  render(
    <MantineProvider env="test">
      <TwinFilms
        pair={[twin("a"), twin("b", later)]}
        playing
        onWatch={() => undefined}
        caption={({ name }) => name}
      />
    </MantineProvider>,
  );
  fail(0);
  expect(sources()).toEqual([playlist("a"), original("b")]);
  const [first, second] = videos();
  if (!first || !second) throw new Error("Two are shown.");
  second.currentTime = 5;
  fireEvent.loadedMetadata(first);
  expect([first.currentTime, second.currentTime]).toEqual([2, 0]);
  fail(0);
  expect(sources()).toEqual([original("b")]);
  expect(screen.getByText("This browser cannot play it.")).toBeDefined();
});
