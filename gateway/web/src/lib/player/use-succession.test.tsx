// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { SlowScreen, table } from "./slow-screen.testing";
import { useSuccession } from "./use-succession";

const frames = table();

function succession(first: SlowScreen) {
  return renderHook(({ screen }) => useSuccession(screen, frames, 7), {
    initialProps: { screen: first },
  });
}

it("begins where it is told to", () => {
  const first = new SlowScreen();
  succession(first);
  expect(first.aim).toBe(7);
});

it("goes on where the one before was", () => {
  const [first, second] = [new SlowScreen(), new SlowScreen()];
  const { rerender } = succession(first);
  first.show(40);
  first.comes(40);
  rerender({ screen: second });
  expect(second.aim).toBe(40);
});

it("goes on where the one before was going", () => {
  const [first, second] = [new SlowScreen(), new SlowScreen()];
  const { rerender } = succession(first);
  first.comes(7);
  first.show(40);
  first.show(80);
  rerender({ screen: second });
  expect(second.aim).toBe(80);
});

it("plays on", () => {
  const [first, second] = [new SlowScreen(), new SlowScreen()];
  const { rerender } = succession(first);
  first.comes(7);
  first.play();
  rerender({ screen: second });
  expect(second.shown.get().playing).toBe(true);
});
