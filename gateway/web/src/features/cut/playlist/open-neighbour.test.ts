// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Asset } from "@/lib/api/client";
import { useAnnouncement } from "@/lib/undo/undo";
import { openNeighbour } from "./open-neighbour";

const [open, other] = [{ id: "a" } as Asset, { id: "b" } as Asset];
const told = () => renderHook(useAnnouncement).result.current?.what ?? null;

it("opens the one beside it, and says nothing", async () => {
  const onOpen = vi.fn();
  await openNeighbour(open, () => Promise.resolve(other), 1, onOpen);
  expect(onOpen).toHaveBeenCalledExactlyOnceWith("b");
  expect(told()).toBeNull();
});

it.each([null, open])("says that there is no other one, where it is %o", async (beside) => {
  const onOpen = vi.fn();
  await openNeighbour(open, () => Promise.resolve(beside), 1, onOpen);
  expect(onOpen).not.toHaveBeenCalled();
  expect(told()).toBe("There is no other video in this list to go to.");
});

it("says why it is not known", async () => {
  await openNeighbour(open, () => Promise.reject(new Error("cut off")), -1, vi.fn());
  expect(told()).toMatch(/^Which video comes before is not known\. ./);
});
