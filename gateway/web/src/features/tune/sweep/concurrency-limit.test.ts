import { expect, it } from "vitest";
import { ConcurrencyLimit } from "./concurrency-limit";

/** Work that lasts until the test ends it, and what has begun so far. */
function works() {
  const begun: number[] = [];
  const ends = new Map<
    number,
    { resolve: (value: number) => void; reject: (why: Error) => void }
  >();
  const work = (n: number) => () =>
    new Promise<number>((resolve, reject) => {
      begun.push(n);
      ends.set(n, { resolve, reject });
    });
  return {
    begun,
    work,
    end: (n: number) => ends.get(n)?.resolve(n),
    fail: (n: number) => ends.get(n)?.reject(new Error()),
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const never = () => new AbortController().signal;

it("begins no more than its number, the others in their order as room is made", async () => {
  const limit = new ConcurrencyLimit(2);
  const { begun, work, end, fail } = works();
  const all = [1, 2, 3, 4].map((n) => limit.run(work(n), never()).catch(() => "failed"));
  await settled();
  expect(begun).toEqual([1, 2]);
  end(2);
  await settled();
  expect(begun).toEqual([1, 2, 3]);
  fail(1);
  await settled();
  expect(begun).toEqual([1, 2, 3, 4]);
  end(3);
  end(4);
  expect(await Promise.all(all)).toEqual(["failed", 2, 3, 4]);
});

it("never begins what was aborted while it waited", async () => {
  const limit = new ConcurrencyLimit(1);
  const { begun, work, end } = works();
  const gone = new AbortController();
  const first = limit.run(work(1), never());
  const second = limit.run(work(2), gone.signal);
  const third = limit.run(work(3), never());
  gone.abort();
  await expect(second).rejects.toMatchObject({ name: "AbortError" });
  await expect(limit.run(work(4), gone.signal)).rejects.toMatchObject({ name: "AbortError" });
  end(1);
  await first;
  await settled();
  expect(begun).toEqual([1, 3]);
  end(3);
  expect(await third).toBe(3);
});
