// @vitest-environment jsdom
import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Asset } from "@/lib/api/client";
import { readyPicture } from "@/lib/playback/ready-pictures";
import { REST_MS, useOpenedSoon } from "./use-opened-soon";

// jsdom decodes no pictures.
vi.stubGlobal(
  "Image",
  class {
    src = "";
    decode = () => Promise.resolve();
  },
);

const file = (id: string, state = "ready") =>
  ({ id, modified_at: "2026-01-01T00:00:00Z", size: 1, state }) as Asset;

function Card({ asset }: { asset: Asset }) {
  return <button {...useOpenedSoon(asset)}>{asset.id}</button>;
}

/** The card of a video that no other test uses: loaded pictures are kept. */
function card(asset: Asset): HTMLElement {
  render(<Card asset={asset} />);
  return screen.getByRole("button", { name: asset.id });
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const mouse = { pointerType: "mouse" };

it("loads the first frame of a video on which the pointer rests", async () => {
  const asset = file("rested-on");
  fireEvent.pointerEnter(card(asset), mouse);
  await vi.advanceTimersByTimeAsync(REST_MS - 1);
  expect(readyPicture(asset, 0)).toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect(readyPicture(asset, 0)?.source).toContain("/assets/rested-on/picture?frame=0");
});

it("loads nothing where the pointer only passes", async () => {
  const asset = file("passed");
  const passed = card(asset);
  fireEvent.pointerEnter(passed, mouse);
  fireEvent.pointerLeave(passed, mouse);
  await vi.advanceTimersByTimeAsync(10 * REST_MS);
  expect(readyPicture(asset, 0)).toBeNull();
});

it("loads at once where the pointer is pressed, and where the focus rests", async () => {
  const [pressed, focused] = [file("pressed"), file("focused")];
  fireEvent.pointerDown(card(pressed), mouse);
  fireEvent.focus(card(focused));
  await vi.advanceTimersByTimeAsync(0);
  expect([readyPicture(pressed, 0)?.frame, readyPicture(focused, 0)]).toEqual([0, null]);
  await vi.advanceTimersByTimeAsync(REST_MS);
  expect(readyPicture(focused, 0)?.frame).toBe(0);
});

it("loads nothing of a file that cannot be read, nor after the card is gone", async () => {
  const [damaged, gone] = [file("damaged", "problem"), file("gone")];
  fireEvent.pointerDown(card(damaged), mouse);
  const { unmount } = render(<Card asset={gone} />);
  fireEvent.focus(screen.getByRole("button", { name: "gone" }));
  unmount();
  await vi.advanceTimersByTimeAsync(REST_MS);
  expect([readyPicture(damaged, 0), readyPicture(gone, 0)]).toEqual([null, null]);
});
