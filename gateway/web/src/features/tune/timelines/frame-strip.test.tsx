// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { FrameStrip } from "./frame-strip";

const COUNT = 300_000;
const frames = Array.from({ length: COUNT }, (_, seq) => ({
  seq,
  asset_id: "a",
  frame: seq,
  seconds: seq / 25,
}));
const counts = frames.map(({ seq }) => (seq === 2 ? 7 : 0));

beforeEach(() => {
  // jsdom has no layout.
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { value: 980, configurable: true });
  Object.defineProperty(HTMLElement.prototype, "scrollTo", {
    value(this: HTMLElement, { left = 0 }: ScrollToOptions) {
      this.scrollLeft = left;
    },
    configurable: true,
  });
});

const strip = (seq: number) => (
  <MantineProvider>
    <FrameStrip
      frames={frames}
      seq={seq}
      counts={{
        now: { totals: counts, classes: new Map(), failed: new Set([4]) },
        before: null,
        differing: [2],
      }}
      compared={null}
      onChoose={() => undefined}
    />
  </MantineProvider>
);

it("holds only the frames that are in sight, however many there are", () => {
  const { rerender } = render(strip(0));
  expect(screen.getAllByRole("button").length).toBeLessThan(30);
  expect(screen.getByRole("button", { name: /^Frame 2 at .*, now 7, differs$/ })).toBeVisible();
  expect(screen.getByRole("button", { name: /^Frame 4 at .*, failed$/ })).toBeVisible();
  for (const seq of [COUNT - 1, 150_000, 1]) {
    rerender(strip(seq));
    const here = screen.getByRole("button", { current: true });
    expect(here).toHaveAccessibleName(new RegExp(`^Frame ${seq} at`));
    expect(screen.getAllByRole("button").length).toBeLessThan(30);
  }
});
