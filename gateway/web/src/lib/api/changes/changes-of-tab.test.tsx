// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type * as ChangesOfTab from "./changes-of-tab";

/** The module as a page has it that was loaded just now, in the same tab. */
async function loaded(): Promise<typeof ChangesOfTab> {
  vi.resetModules();
  return import("./changes-of-tab");
}

const HOUR = 3_600_000;

beforeEach(() => sessionStorage.clear());
afterEach(() => vi.restoreAllMocks());

it("tells this tab's changes from others, after a reload too", async () => {
  const first = await loaded();
  first.noteDone({ id: "mine", kind: "visibility" });
  for (const page of [first, await loaded()]) {
    expect([page.isOfTab({ id: "mine" }), page.isOfTab({ id: "another" })]).toEqual([true, false]);
    expect(page.isRecentInTab({ id: "mine" })).toBe(true);
    expect(page.isRecentInTab({ id: "another" })).toBe(false);
  }
});

it("knows what was itself an undo, after a reload too, until that is undone or redone", async () => {
  const first = await loaded();
  first.noteTakingBack({ id: "mine", kind: "deletion" });
  for (const page of [first, await loaded()]) {
    expect([page.isTakingBack({ id: "mine" }), page.isTakingBack({ id: "another" })]).toEqual([
      true,
      false,
    ]);
  }
  first.noteUndone({ id: "mine", kind: "deletion" });
  expect(first.isTakingBack({ id: "mine" })).toBe(false);
});

it("takes a change for recent after it was made, undone or redone, and not much later", async () => {
  const page = await loaded();
  page.noteDone({ id: "mine", kind: "visibility" });
  const start = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(start + HOUR);
  expect([page.isOfTab({ id: "mine" }), page.isRecentInTab({ id: "mine" })]).toEqual([true, false]);
  page.noteUndone({ id: "mine", kind: "visibility" });
  expect(page.isRecentInTab({ id: "mine" })).toBe(true);
  clock.mockReturnValue(start + 2 * HOUR);
  expect(page.isRecentInTab({ id: "mine" })).toBe(false);
});

it("knows whether something sorted here can be brought back", async () => {
  const page = await loaded();
  const { result } = renderHook(() => page.useHasSorted());
  act(() => page.noteDone({ id: "hidden", kind: "visibility" }));
  expect(result.current).toBe(false);
  act(() => page.noteDone({ id: "a", kind: "sorting" }, { id: "b", kind: "sorting" }));
  expect(result.current).toBe(true);
  act(() => page.noteUndone({ id: "b", kind: "sorting" }));
  expect(result.current).toBe(true);
  act(() => page.noteUndone({ id: "a", kind: "sorting" }));
  expect(result.current).toBe(false);
});

it("takes nothing out of the storage that is no list of changes", async () => {
  (await loaded()).noteDone({ id: "mine", kind: "visibility" });
  const kept = sessionStorage.getItem("rushes.changes.1") ?? "";
  for (const wrong of ["{", "{}", "[3]", kept.replace('"at":', '"then":')]) {
    sessionStorage.setItem("rushes.changes.1", wrong);
    expect((await loaded()).isOfTab({ id: "mine" })).toBe(false);
  }
});
