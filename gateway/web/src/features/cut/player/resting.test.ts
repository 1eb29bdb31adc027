import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SlowScreen } from "@/lib/player/slow-screen.testing";
import { REST_MS, whenResting } from "./resting";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const calls = () => vi.fn<() => void>();

it("waits for the frame that is wanted, and for a moment after it", () => {
  const [screen, then] = [new SlowScreen(), calls()];
  screen.show(7);
  whenResting(screen, then);
  vi.advanceTimersByTime(2 * REST_MS);
  screen.comes(7);
  vi.advanceTimersByTime(REST_MS - 1);
  expect(then).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(then).toHaveBeenCalledOnce();
});

it("waits again where something else is wanted before it has rested", () => {
  const [screen, then] = [new SlowScreen(), calls()];
  whenResting(screen, then);
  vi.advanceTimersByTime(REST_MS - 1);
  screen.show(7);
  vi.advanceTimersByTime(REST_MS);
  expect(then).not.toHaveBeenCalled();
  screen.comes(7);
  vi.advanceTimersByTime(REST_MS);
  expect(then).toHaveBeenCalledOnce();
});

it("does not wait for ever for a frame that never comes", () => {
  const [screen, then] = [new SlowScreen(), calls()];
  screen.show(7);
  whenResting(screen, then);
  vi.advanceTimersByTime(10_000);
  expect(then).toHaveBeenCalledOnce();
});

it("calls nothing that was called off", () => {
  const [screen, then] = [new SlowScreen(), calls()];
  const callOff = whenResting(screen, then);
  callOff();
  screen.show(7);
  screen.comes(7);
  vi.advanceTimersByTime(10_000);
  expect(then).not.toHaveBeenCalled();
});
