// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Asset } from "@/lib/api/client";
import { useTold } from "@/lib/undo";
import { openBeside } from "./open-beside";

const [open, other] = [{ id: "a" } as Asset, { id: "b" } as Asset];
const told = () => renderHook(useTold).result.current?.what ?? null;

it("opens the one beside it, and says nothing", async () => {
  const onOpen = vi.fn();
  await openBeside(open, () => Promise.resolve(other), 1, onOpen);
  expect(onOpen).toHaveBeenCalledExactlyOnceWith("b");
  expect(told()).toBeNull();
});

it.each([null, open])("says that there is no other one, where it is %o", async (beside) => {
  const onOpen = vi.fn();
  await openBeside(open, () => Promise.resolve(beside), 1, onOpen);
  expect(onOpen).not.toHaveBeenCalled();
  expect(told()).toBe("There is no other video in this list to go to.");
});

it("says why it is not known", async () => {
  await openBeside(open, () => Promise.reject(new Error("cut off")), -1, vi.fn());
  expect(told()).toMatch(/^Which video comes before is not known\. ./);
});
