// @vitest-environment jsdom
import { expect, it } from "vitest";
import { workOf } from "./totals";

const NONE = { waiting: 0, running: 0, done: 0, failed: 0, cancelled: 0 };

it("goes on when an export ends and its clips are no longer under way", () => {
  // Two exports of 2 clips; of the first, one clip is made and the other half made.
  const before = workOf({
    all: { ...NONE, done: 11, running: 1, waiting: 2 },
    under_way: { ...NONE, done: 1, running: 1, waiting: 2 },
    progress: 1.5 / 4,
  });
  expect(before).toEqual({ done: 11.5, left: 2.5 });
  const after = workOf({
    all: { ...NONE, done: 12, waiting: 2 },
    under_way: { ...NONE, waiting: 2 },
    progress: 0,
  });
  expect(after).toEqual({ done: 12, left: 2 });
});
