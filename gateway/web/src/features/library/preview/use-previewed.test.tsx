// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Asset } from "@/lib/api/client";
import { usePreviewed } from "./use-previewed";

const asset = (id: string, hidden = false) => ({ id, hidden }) as Asset;

const rowsOf = (assets: readonly (Asset | undefined)[]) => ({
  total: assets.length,
  at: (index: number) => assets[index],
  indexOf: (id: string) => assets.findIndex((one) => one?.id === id),
  show: () => undefined,
});

const [a, b, c, d] = [asset("a"), asset("b"), asset("c"), asset("d")];

function open(assets: readonly (Asset | undefined)[], index: number) {
  const { result, rerender } = renderHook((rows) => usePreviewed(rows), {
    initialProps: rowsOf(assets),
  });
  act(() => result.current.lookAt(index));
  return { result, change: (next: readonly Asset[]) => rerender(rowsOf(next)) };
}

it("stays with the video when others come before it, and goes on from its new place", () => {
  const { result, change } = open([a, b, c], 1);
  change([d, a, b, c]);
  expect(result.current.asset).toBe(b);
  act(() => result.current.move(1));
  expect(result.current.asset).toBe(c);
});

it("shows what the list says of it now", () => {
  const { result, change } = open([a, b], 1);
  const changed = asset("b", true);
  change([a, changed]);
  expect(result.current.asset).toBe(changed);
});

it.each([
  ["next", 1, c],
  ["one before", -1, a],
] as const)("keeps a video that left the list; the %s is its neighbour", (_, by, neighbour) => {
  const { result, change } = open([a, b, c], 1);
  change([a, c]);
  expect(result.current.asset).toBe(b);
  act(() => result.current.move(by));
  expect(result.current.asset).toBe(neighbour);
});

it("shows a video as soon as it is fetched", () => {
  const { result, change } = open([a, undefined], 1);
  expect(result.current.asset).toBeUndefined();
  change([a, b]);
  expect(result.current.asset).toBe(b);
});

it("shows nothing once it is closed", () => {
  const { result } = open([a, b], 1);
  act(() => result.current.close());
  expect(result.current.asset).toBeUndefined();
});
