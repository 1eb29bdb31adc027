// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { currentSettings, DEFAULTS, parseSettings } from "@/lib/settings/settings";
import { SlowScreen } from "@/lib/player/slow-screen.testing";
import { NO_CROP, sentCrop } from "./cropping";
import { useCropping } from "./use-cropping";

const cropping = (settings = DEFAULTS) =>
  renderHook(() => useCropping(settings, undefined, new SlowScreen(), false)).result;

it("has a seed for whatever chance decides: what is sent is what is shown", () => {
  const remembered = cropping({ ...DEFAULTS, randomSquare: true });
  expect(remembered.current.cropping.seed).toBeGreaterThan(0);
  const { current } = remembered;
  expect(sentCrop(current.cropping)?.seed).toBe(current.cropping.seed);

  // The crop of a group whose seed is not known.
  const result = cropping();
  act(() => result.current.replace({ ...NO_CROP, random_portrait: true }));
  expect(result.current.cropping.seed).toBeGreaterThan(0);
  expect(currentSettings().randomSeed).toBe(result.current.cropping.seed);
});

it.each([0, 7])("keeps seed %i, which was chosen", (seed) => {
  const chosen = cropping({ ...DEFAULTS, randomPortrait: true });
  act(() => chosen.current.replace({ ...chosen.current.cropping, seed }));
  expect(cropping(parseSettings(JSON.stringify(currentSettings()))).current.cropping.seed).toBe(
    seed,
  );
});
