// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Asset } from "@/lib/api/client";
import { planClips } from "@/lib/clips/spans";
import { steadyTable } from "@/lib/footage/steady-table";
import type { ClipView } from "../crop/cropping";
import { SlowScreen } from "@/lib/player/slow-screen.testing";
import { FirstFrames } from "./first-frames";

const table = steadyTable(25, 1, 5000);
const asset = { id: "a", video: { width: 1920, height: 1080 } } as Asset;
const PORTRAIT: ClipView = {
  ratio: "9:16",
  anchor: "subject",
  move: "hold",
  path: [{ seconds: 0, center: 0.5 }],
};

type Options = {
  clips?: number;
  /** The cursor's frame. */
  cursor?: number;
  shows?: readonly ClipView[];
  /** The cursor's frame of the earlier cut whose pictures are shown; the next cut's own if left out. */
  pictured?: number;
  isBehind?: boolean;
  error?: unknown;
  /** The frame on the screen; null: none yet. */
  shownFrame?: number | null;
};

function strip(options: Options = {}) {
  const { clips = 3, cursor = 50, shows = [], isBehind = false, error, shownFrame = 0 } = options;
  const { pictured = cursor } = options;
  const slow = new SlowScreen();
  slow.shown.set({ ...slow.shown.get(), frame: shownFrame });
  const batch = { clips, spread: 3, seconds: 8, contract: "plain" } as const;
  const onJump = vi.fn<(frame: number) => void>();
  const plan = planClips(table, cursor, batch);
  render(
    <FirstFrames
      asset={asset}
      table={table}
      screen={slow}
      batch={batch}
      seen={{
        clips: plan.map((clip, i) => ({ ...clip, shows: shows[i] ?? null })),
        pictured: planClips(table, pictured, batch),
        isBehind,
        error,
      }}
      onJump={onJump}
    />,
  );
  return { onJump, user: userEvent.setup(), frames: screen.getAllByRole("button") };
}

/** Number of the frame that has the focus. */
const focused = () => document.activeElement?.getAttribute("aria-label")?.split(":")[0];

it("is one stop for Tab, and its arrow keys go along it", async () => {
  const { user } = strip();
  await user.tab();
  expect(focused()).toBe("1");
  const went = [];
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"]) {
    await user.keyboard(`{${key}}`);
    went.push(focused());
  }
  expect(went).toEqual(["2", "3", "end", "end", "3"]);
  await user.keyboard("{Home}");
  expect(focused()).toBe("1");
  await user.keyboard("{End}");
  expect(focused()).toBe("end");
  await user.tab();
  expect(document.body).toHaveFocus();
  // Tab returns to the frame that had the focus.
  await user.tab({ shift: true });
  expect(focused()).toBe("end");
});

it("keeps its keys from the page, but for those that belong there", async () => {
  const heard: string[] = [];
  const listen = (event: KeyboardEvent) => {
    if (!event.defaultPrevented) heard.push(event.key);
  };
  window.addEventListener("keydown", listen);
  const { user } = strip();
  await user.tab();
  heard.length = 0;
  await user.keyboard("{ArrowRight}{ArrowUp}{Shift>}{ArrowRight}{/Shift}");
  window.removeEventListener("keydown", listen);
  expect(heard).toEqual(["ArrowUp", "Shift", "ArrowRight"]);
  expect(focused()).toBe("2");
});

it("shows the frame that is pressed", async () => {
  const { user, onJump, frames } = strip();
  await user.tab();
  await user.keyboard("{ArrowRight}{Enter}");
  expect(onJump).toHaveBeenLastCalledWith(125);
  const [end] = frames.slice(-1);
  if (end) await user.click(end);
  // The last frame of eight seconds from 0:08.
  expect(onJump).toHaveBeenLastCalledWith(399);
});

it("goes past what lies behind the end of the video", async () => {
  const { user, frames } = strip({ cursor: 4900 });
  expect(frames.map((frame) => frame.matches(":disabled"))).toEqual([false, false, true, true]);
  await user.tab();
  await user.keyboard("{End}");
  expect(focused()).toBe("2");
  expect(screen.getAllByText("past end")).toHaveLength(2);
});

it("shows no pictures, and names the times, until the opened file shows its first frame", () => {
  const { frames } = strip({ shownFrame: null });
  expect(frames.map((frame) => frame.matches(":disabled"))).toEqual([true, true, true, true]);
  expect(screen.queryByText("past end")).toBeNull();
  expect(screen.getByText("0:02.000")).toBeDefined();
});

it("says how each clip is cropped, and draws no more of it", () => {
  const { frames } = strip({ shows: [null, PORTRAIT, null] });
  expect(frames.map((frame) => frame.getAttribute("aria-label"))).toEqual([
    "1: show the clip’s first frame, 0:02.000",
    "2: show the clip’s first frame, 0:05.000, cropped to 9:16",
    "3: show the clip’s first frame, 0:08.000",
    "end: show the span’s last frame, 0:16.000",
  ]);
  // The picture is wider than its crop of 608 of 1920 pixels by this ratio.
  const drawn = frames.map((frame) => frame.querySelector<HTMLElement>("div > div")?.style.width);
  expect(drawn.map((width) => Math.round(parseFloat(width ?? "100")))).toEqual([
    100, 316, 100, 100,
  ]);
});

it("says what is not decided, and why not", () => {
  strip({ clips: 1, shows: ["chance"], error: new Error("lost") });
  for (const sign of screen.getAllByRole("img", {
    name: /^Shown whole: it may be cropped at random\. /,
  })) {
    expect(sign).toBeVisible();
  }
});

it("says while what it shows is not the next cut yet", () => {
  strip({ isBehind: true });
  expect(screen.getByRole("list")).toHaveAttribute("aria-busy", "true");
});

it("has the times of the next cut beside the pictures of an earlier one", async () => {
  const { user, onJump, frames } = strip({ cursor: 75, pictured: 50, isBehind: true });
  expect(frames.map((frame) => frame.getAttribute("aria-label"))[0]).toMatch(/0:03\.000$/);
  const pictures = frames.map((frame) => frame.querySelector("img")?.getAttribute("src") ?? "");
  expect(pictures.map((source) => /\d+(?=\D*height)/.exec(source)?.[0])).toEqual([
    "50",
    "125",
    "200",
    "399",
  ]);
  const [first] = frames;
  if (first) await user.click(first);
  expect(onJump).toHaveBeenLastCalledWith(75);
});
