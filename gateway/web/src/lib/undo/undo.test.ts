// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GatewayError } from "../api/problem";
import {
  announceDone,
  announceFinal,
  forgetAction,
  runQueued,
  lastDoneAt,
  lastRecordedAt,
  lastUndoneAt,
  redoLast,
  toBeAnnounced,
  undoAction,
  undoLast,
  undoQueued,
  useAnnouncement,
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

/** Presses keys right after one another; returns whether each found something to do. */
async function pressed(...keys: (() => Promise<boolean>)[]): Promise<boolean[]> {
  const found: boolean[] = [];
  keys.forEach((key) => runQueued(async () => void found.push(await key())));
  await settled();
  return found;
}

beforeEach(async () => {
  while ((await pressed(undoLast))[0]);
  announceDone("nothing", () => Promise.resolve());
  await pressed(undoLast);
  log.length = 0;
});

it("undoes in turn, the newest first, and redoes the other way round", async () => {
  did("one");
  did("two");
  expect(await pressed(undoLast, undoLast, undoLast)).toEqual([true, true, false]);
  expect(await pressed(redoLast, redoLast, redoLast)).toEqual([true, true, false]);
  expect(log).toEqual(["undo two", "undo one", "redo one", "redo two"]);
});

it("does nothing again that was undone before something else was done", async () => {
  did("one");
  await pressed(undoLast);
  expect(lastUndoneAt()).toBeGreaterThan(0);
  did("two");
  expect(lastUndoneAt()).toBe(-Infinity);
  expect(await pressed(redoLast)).toEqual([false]);
});

it("says what was done, undone and refused", async () => {
  const { result } = renderHook(() => useAnnouncement());
  act(() => did("one"));
  expect(result.current).toMatchObject({ kind: "done", what: "one" });
  await pressed(undoLast);
  expect(result.current).toMatchObject({ kind: "undone", what: "one" });
  act(() => announceFinal("two, for good"));
  expect(result.current).toMatchObject({ kind: "done", action: null });
  const problem = { type: "", title: "", status: 409, detail: "Changed since.", request_id: "" };
  act(() => {
    announceDone("three", () =>
      Promise.reject(new GatewayError({ ...problem, errors: [], latest_start: null })),
    );
  });
  await pressed(undoLast);
  expect(result.current).toEqual({ kind: "refused", what: "Changed since.", action: null });
  expect(await pressed(undoLast)).toEqual([false]);
});

it("keeps for another try what could not be asked", async () => {
  const undo = vi.fn().mockRejectedValueOnce(new GatewayError(null)).mockResolvedValue(null);
  announceDone("one", undo);
  await pressed(undoLast);
  expect(await pressed(undoLast)).toEqual([true]);
  expect(undo).toHaveBeenCalledTimes(2);
});

it("undoes the one that was pressed, whatever came after it", async () => {
  const { result } = renderHook(() => useAnnouncement());
  act(() => did("one"));
  const action = result.current?.action;
  did("two");
  if (action) undoAction(action);
  await settled();
  expect(log).toEqual(["undo one"]);
});

it("takes back what is still being done again, not what was done before it", async () => {
  did("one");
  did("two");
  await pressed(undoLast, undoLast);
  log.length = 0;
  await pressed(redoLast, redoLast, undoLast);
  expect(log).toEqual(["redo one", "redo two", "undo two"]);
});

it("takes back what is on its way and will be announced, and goes on where that is refused", async () => {
  did("one");
  let answer: () => void = () => undefined;
  const asked = toBeAnnounced(new Promise<void>((resolve) => (answer = resolve)));
  void asked.then(() => did("two"));
  const found = pressed(undoLast);
  // No act() inside that of `pressed`.
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(log).toEqual([]);
  answer();
  await found;
  await settled();
  expect(log).toEqual(["undo two"]);
  toBeAnnounced(Promise.reject(new Error("no"))).catch(() => undefined);
  expect(await pressed(undoLast)).toEqual([true]);
  expect(log).toEqual(["undo two", "undo one"]);
});

describe("while an earlier undo is not answered", () => {
  let answer: () => void = () => undefined;

  beforeEach(() => {
    did("one");
    const answered = new Promise<void>((resolve) => (answer = resolve));
    announceDone("two", () => answered.then(() => void log.push("undo two")), {
      redo: () => Promise.resolve(log.push("redo two")),
    });
  });

  it("a waiting undo means what was the last when it was pressed, not what was done since", async () => {
    runQueued(undoLast);
    runQueued(undoLast);
    await settled();
    did("since");
    answer();
    await settled();
    expect(log).toEqual(["undo two", "undo one"]);
    expect(await pressed(undoLast)).toEqual([true]);
    expect(log.at(-1)).toBe("undo since");
  });

  it("what was requested before the key counts, although it is answered later than the key", async () => {
    runQueued(undoLast);
    let sorted: () => void = () => undefined;
    const asked = toBeAnnounced(new Promise<void>((resolve) => (sorted = resolve)));
    void asked.then(() => did("sorted"));
    runQueued(undoLast);
    did("since");
    sorted();
    answer();
    await settled();
    expect(log).toEqual(["undo two", "undo sorted"]);
  });

  it("an undo pressed after a redo means what was redone, although something was done since", async () => {
    runQueued(undoLast);
    runQueued(redoLast);
    runQueued(undoLast);
    did("since");
    answer();
    await settled();
    expect(log).toEqual(["undo two", "redo two", "undo two"]);
  });
});

it("forgets what was undone from elsewhere", async () => {
  did("one", "id");
  expect(lastDoneAt()).toBeGreaterThan(0);
  forgetAction("id");
  expect(await pressed(undoLast)).toEqual([false]);
});

it("undoes in the order in which things were asked for, not that of the answers", async () => {
  const at = performance.now();
  did("later");
  announceDone("earlier", () => Promise.resolve(log.push("undo earlier")), { at });
  await pressed(undoLast, undoLast);
  expect(log).toEqual(["undo later", "undo earlier"]);
});

it("knows what can still be undone after a reload", async () => {
  did("recorded", "id");
  const at = lastRecordedAt();
  expect(at).toBe(lastDoneAt());
  did("only here");
  expect(lastRecordedAt()).toBe(at);
  await pressed(undoLast, undoLast);
  expect(lastRecordedAt()).toBe(lastUndoneAt());
});

describe("where an answer does not come", () => {
  let answer: () => void = () => undefined;
  let asked: Promise<void>;

  /** An order that is not answered, after something else was done. */
  function order(): void {
    did("one");
    vi.advanceTimersByTime(1);
    asked = toBeAnnounced(new Promise<void>((resolve) => (answer = resolve)), "the order");
    vi.advanceTimersByTime(1);
  }
  const line = () => renderHook(useAnnouncement).result.current;
  const after = (seconds: number) =>
    act(() => vi.advanceTimersByTimeAsync(seconds * 1000).then(() => undefined));

  beforeEach(() => {
    vi.useFakeTimers();
    order();
  });
  afterEach(async () => {
    answer();
    await after(20);
    vi.useRealTimers();
  });

  it("says that it waits, and then undoes the step before, and says what has no answer", async () => {
    undoQueued(undoLast);
    await after(2);
    expect(log).toEqual([]);
    expect(line()).toMatchObject({ kind: "done", what: "Undo waits for an answer from Rushes." });
    await after(14);
    expect(log).toEqual(["undo one"]);
    const first = "No answer yet to the order.";
    expect(line()).toMatchObject({ kind: "undone", what: "one", first });
  });

  it("does not wait again for what has had no answer for long", async () => {
    await after(16);
    undoQueued(undoLast);
    await after(0.1);
    expect(log).toEqual(["undo one"]);
  });

  it("says so where the step before was an edit of the page, which is not announced", async () => {
    const edit = vi.fn(() => Promise.resolve());
    undoQueued(edit, () => 0);
    await after(16);
    expect(edit).toHaveBeenCalledOnce();
    const what = "No answer yet to the order. The step before it was undone.";
    expect(line()).toMatchObject({ kind: "refused", what });
  });

  it("says nothing of it where something later is undone", async () => {
    did("later");
    undoQueued(undoLast);
    await after(16);
    expect(log).toEqual(["undo later"]);
    expect(line()).toMatchObject({ kind: "undone", what: "later" });
    expect(line()).not.toHaveProperty("first");
  });

  it("takes a late answer for what it is, and still redoes what was undone meanwhile", async () => {
    const at = performance.now();
    void asked.then(() => announceDone("3 clips ordered", () => Promise.resolve(), { at }));
    undoQueued(undoLast);
    await after(16);
    answer();
    await after(0.1);
    expect(line()).toMatchObject({ kind: "done", what: "3 clips ordered" });
    runQueued(redoLast);
    await after(0.1);
    expect(log).toEqual(["undo one", "redo one"]);
  });

  it("goes on after an undo that has no answer, too", async () => {
    answer();
    announceDone("stuck", () => new Promise(() => undefined));
    undoQueued(undoLast);
    await after(16);
    undoQueued(undoLast);
    await after(0.1);
    expect(log).toEqual(["undo one"]);
    expect(line()).toMatchObject({ what: "one", first: "No answer yet to the last step." });
  });
});
