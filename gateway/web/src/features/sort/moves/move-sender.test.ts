import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { NewSorting, SortedVideos } from "@/lib/api/client";
import { MoveSender, Withdrawn } from "./move-sender";

const move = (name: string): NewSorting => ({
  name,
  category: "food",
  origin: "",
  new_name: "",
  act: "",
});

/** A gateway that answers when it is let, and the names of each request. */
let requests: string[][] = [];
let answers: ((error?: Error) => void)[] = [];

const post = (moves: readonly NewSorting[]): Promise<SortedVideos> => {
  requests.push(moves.map(({ name }) => name));
  return new Promise((resolve, reject) => {
    answers.push((error) => {
      const results = moves.map(({ name, category }) => {
        return { name, category, change: null, problem: null, free_name: null };
      });
      if (error) reject(error);
      else resolve({ results, categories: [] });
    });
  });
};
const answer = (error?: Error) => {
  answers.shift()?.(error);
  return vi.advanceTimersByTimeAsync(0);
};

beforeEach(() => {
  vi.useFakeTimers();
  requests = [];
  answers = [];
});
afterEach(() => vi.useRealTimers());

it("sends the first move at once, and those of the next second in one request", async () => {
  const sender = new MoveSender(post);
  const results = ["1", "2", "3"].map((name) => sender.move(move(name)));
  expect(requests).toEqual([["1"]]);
  await answer();
  await vi.advanceTimersByTimeAsync(990);
  expect(requests).toEqual([["1"]]);
  await vi.advanceTimersByTimeAsync(20);
  expect(requests).toEqual([["1"], ["2", "3"]]);
  await answer();
  expect((await Promise.all(results)).map(({ name }) => name)).toEqual(["1", "2", "3"]);
});

it("sends nothing while a request is not answered, so that moves keep their order", async () => {
  const sender = new MoveSender(post);
  void sender.move(move("1"));
  void sender.move(move("2"));
  await vi.advanceTimersByTimeAsync(5000);
  expect(requests).toEqual([["1"]]);
  await answer();
  expect(requests).toEqual([["1"], ["2"]]);
});

it("takes back only what was not sent yet", async () => {
  const sender = new MoveSender(post);
  const [sent, waiting, stays] = [move("1"), move("2"), move("3")];
  void sender.move(sent);
  const taken = sender.move(waiting);
  void sender.move(stays);
  expect([sender.withdraw(sent), sender.withdraw(waiting)]).toEqual([false, true]);
  await expect(taken).rejects.toBeInstanceOf(Withdrawn);
  await answer();
  await vi.advanceTimersByTimeAsync(1000);
  expect(requests).toEqual([["1"], ["3"]]);
});

it("sends all that waits when the page is left, at most 500 in a request", async () => {
  const sender = new MoveSender(post);
  for (let number = 0; number <= 501; number++) void sender.move(move(String(number)));
  sender.flush();
  expect(requests.map((names) => names.length)).toEqual([1, 500, 1]);
  expect(requests.flat().map(Number)).toEqual(Array.from({ length: 502 }, (_, number) => number));
  await vi.advanceTimersByTimeAsync(2000);
  expect(requests).toHaveLength(3);
});

it("rejects the moves of a request that failed, and sends the next ones", async () => {
  const sender = new MoveSender(post);
  const heard: boolean[] = [];
  sender.onAnswer((told) => heard.push(told !== null));
  const lost = sender.move(move("1"));
  const next = sender.move(move("2"));
  const failed = expect(lost).rejects.toThrow("no answer");
  await answer(new Error("no answer"));
  await failed;
  await vi.advanceTimersByTimeAsync(1000);
  await answer();
  expect((await next).name).toBe("2");
  expect(heard).toEqual([false, true]);
});
