import { expect, it } from "vitest";
import { LastSender } from "./last-sender";

function sender() {
  const sent: number[] = [];
  const answers: ((refused?: string) => void)[] = [];
  const one = new LastSender((value: number) => {
    sent.push(value);
    return new Promise<number>((resolve, reject) =>
      answers.push((refused) =>
        refused === undefined ? resolve(value) : reject(new Error(refused)),
      ),
    );
  });
  const answer = async (refused?: string) => {
    answers.shift()?.(refused);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { one, sent, answer };
}

it("sends the last of the values that come while one is under way", async () => {
  const { one, sent, answer } = sender();
  const first = one.send(1);
  expect(one.send(2)).toBeNull();
  expect(one.send(3)).toBeNull();
  expect(sent).toEqual([1]);
  await answer();
  expect(sent).toEqual([1, 3]);
  await answer();
  await expect(first).resolves.toBe(3);
  expect(one.send(4)).not.toBeNull();
});

it("goes on with a later value after a refusal", async () => {
  const { one, sent, answer } = sender();
  const first = one.send(1);
  expect(one.send(2)).toBeNull();
  await answer("no");
  expect(sent).toEqual([1, 2]);
  await answer();
  await expect(first).resolves.toBe(2);
});

it("tells the refusal of the last value, and begins anew", async () => {
  const { one, sent, answer } = sender();
  const first = one.send(1);
  const refused = expect(first).rejects.toThrow("no");
  await answer("no");
  await refused;
  const again = one.send(2);
  await answer();
  await expect(again).resolves.toBe(2);
  expect(sent).toEqual([1, 2]);
});
