// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Filed } from "../use-sorting";
import { SortHead } from "./sort-head";

const NOW = Date.parse("2026-01-01T12:00:00Z");

// What has no size is not measured.
class Unmeasured {
  observe = () => undefined;
  unobserve = () => undefined;
  disconnect = () => undefined;
}

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", Unmeasured);
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const filed = (proposed: string, category: string): Filed => ({
  video: {
    name: "1.mp4",
    asset_id: null,
    facts: null,
    proposals: [{ category: proposed, confidence: 0.9 }],
    unsure: false,
  },
  category,
});

function show(done: readonly Filed[], since: number | null) {
  render(
    <MantineProvider env="test">
      <SortHead
        left={30}
        sorted={10}
        since={since}
        filed={done}
        look={{ view: "single", order: "name" }}
        onLook={() => undefined}
      />
    </MantineProvider>,
  );
  return screen.getByRole("banner").textContent;
}

it("tells how many are left, how fast it goes and how often the proposal was followed", () => {
  const done = [filed("sea", "food"), ...Array.from({ length: 5 }, () => filed("food", "food"))];
  const words = show(done, NOW - 30_000);
  expect(words).toContain("30 left of 40");
  expect(words).toContain("12 a minute");
  expect(words).toContain("83 % as proposed");
});

it("says nothing of pace and proposals where there is too little to go by", () => {
  const words = show([filed("food", "food"), filed("food", "food")], NOW - 30_000);
  expect(words).toContain("30 left of 40");
  expect(words).not.toContain("a minute");
  expect(words).not.toContain("as proposed");
});
