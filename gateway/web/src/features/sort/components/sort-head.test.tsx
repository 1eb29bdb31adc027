// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Filed } from "../filed";
import { SortHead } from "./sort-head";

// What has no size is not measured.
class Unmeasured {
  observe = () => undefined;
  unobserve = () => undefined;
  disconnect = () => undefined;
}

beforeEach(() => {
  vi.stubGlobal("ResizeObserver", Unmeasured);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const filed = (proposal: string, category: string, seconds: number): Filed => ({
  name: "1.mp4",
  asset_id: null,
  proposal,
  category,
  at: 1000 * seconds,
});

const LEARNED = { examples: 8, trained_at: "2026-03-01T12:00:00" };

function show(done: readonly Filed[], learned = LEARNED) {
  render(
    <MantineProvider env="test">
      <SortHead
        left={30}
        sorted={10}
        filed={done}
        learned={learned}
        look={{ view: "single", order: "name" }}
        onLook={() => undefined}
      />
    </MantineProvider>,
  );
  return screen.getByRole("banner").textContent;
}

it("tells how many are left, how fast it goes and how often the proposal was followed", () => {
  const done = [25, 20, 15, 10, 5, 0].map((at) => filed("food", at === 25 ? "sea" : "food", at));
  const words = show(done);
  expect(words).toContain("30 left of 40");
  expect(words).toContain("12 a minute");
  expect(words).toContain("83 % as proposed");
  expect(words).toContain("Learned from 8 of 10 sorted");
});

it("says nothing of pace and proposals where there is too little to go by", () => {
  const words = show([filed("food", "food", 5), filed("food", "food", 0)]);
  expect(words).toContain("30 left of 40");
  expect(words).not.toContain("a minute");
  expect(words).not.toContain("as proposed");
});
