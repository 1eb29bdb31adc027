// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { SlowScreen, table } from "@/lib/player/slow-screen.testing";
import { useShuttle } from "./use-shuttle";

const frames = table();

it("runs on where another screen comes in front of the video", () => {
  const [video, board] = [new SlowScreen(), new SlowScreen()];
  const { result, rerender } = renderHook((inner: SlowScreen) => useShuttle(inner, frames), {
    initialProps: video,
  });
  result.current.run(-1);
  result.current.run(-1);
  rerender(board);
  expect(result.current.speed.get()).toBe(-2);
  result.current.pause();
  rerender(video);
  expect(result.current.speed.get()).toBe(0);
});
