// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { GatewayError } from "./api/problem";
import {
  announceDone,
  announceFinal,
  forgetDeed,
  lastDoneAt,
  lastUndoneAt,
  redoLast,
  undoDeed,
  undoLast,
  useTold,
} from "./undo";

const log: string[] = [];
const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 5)));

function did(what: string, key: string | null = null): void {
  const noted = (way: string) => () => {
    log.push(`${way} ${what}`);
    return Promise.resolve();
  };
  announceDone(what, noted("undo"), { redo: noted("redo"), ...(key === null ? {} : { key }) });
}

beforeEach(async () => {
  while (undoLast()) await settled();
  announceDone("nothing", () => Promise.resolve());
  undoLast();
  await settled();
  log.length = 0;
});

it("undoes in turn, the newest first, and redoes the other way round", async () => {
  did("one");
  did("two");
  expect([undoLast(), undoLast(), undoLast()]).toEqual([true, true, false]);
  await settled();
  expect([redoLast(), redoLast(), redoLast()]).toEqual([true, true, false]);
  await settled();
  expect(log).toEqual(["undo two", "undo one", "redo one", "redo two"]);
});

it("does nothing again that was undone before something else was done", async () => {
  did("one");
  undoLast();
  await settled();
  expect(lastUndoneAt()).toBeGreaterThan(0);
  did("two");
  expect(lastUndoneAt()).toBe(-Infinity);
  expect(redoLast()).toBe(false);
});

it("says what was done, undone and refused", async () => {
  const { result } = renderHook(() => useTold());
  act(() => did("one"));
  expect(result.current).toMatchObject({ kind: "done", what: "one" });
  undoLast();
  await settled();
  expect(result.current).toMatchObject({ kind: "undone", what: "one" });
  act(() => announceFinal("two, for good"));
  expect(result.current).toMatchObject({ kind: "done", deed: null });
  const problem = { type: "", title: "", status: 409, detail: "Changed since.", request_id: "" };
  act(() => {
    announceDone("three", () =>
      Promise.reject(new GatewayError({ ...problem, errors: [], latest_start: null })),
    );
  });
  undoLast();
  await settled();
  expect(result.current).toEqual({ kind: "refused", what: "Changed since.", deed: null });
  expect(undoLast()).toBe(false);
});

it("keeps for another try what could not be asked", async () => {
  const undo = vi.fn().mockRejectedValueOnce(new GatewayError(null)).mockResolvedValue(null);
  announceDone("one", undo);
  undoLast();
  await settled();
  expect(undoLast()).toBe(true);
  await settled();
  expect(undo).toHaveBeenCalledTimes(2);
});

it("undoes the one that was pressed, whatever came after it", async () => {
  const { result } = renderHook(() => useTold());
  act(() => did("one"));
  const deed = result.current?.deed;
  did("two");
  if (deed) undoDeed(deed);
  await settled();
  expect(log).toEqual(["undo one"]);
});

it("forgets what was undone from elsewhere", () => {
  did("one", "id");
  expect(lastDoneAt()).toBeGreaterThan(0);
  forgetDeed("id");
  expect(undoLast()).toBe(false);
});
