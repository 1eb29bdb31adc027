// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { useLastWanted } from "./use-last-wanted";

it("asks for the last threshold when the request before has ended, and for none between", () => {
  const asked: number[] = [];
  const { rerender } = renderHook(
    ({ wanted, isBusy }) => {
      const now = useLastWanted(wanted, isBusy);
      if (asked.at(-1) !== now) asked.push(now);
    },
    { initialProps: { wanted: 0.5, isBusy: false } },
  );
  for (const wanted of [0.51, 0.52, 0.53]) rerender({ wanted, isBusy: true });
  expect(asked).toEqual([0.5]);
  rerender({ wanted: 0.53, isBusy: false });
  expect(asked).toEqual([0.5, 0.53]);
});
