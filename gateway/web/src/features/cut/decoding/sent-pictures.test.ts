import { expect, test } from "vitest";
import { SentPictures } from "./sent-pictures";

test("a picture is on its way until as many have come as were sent with it", () => {
  const sent = new SentPictures();
  expect(sent.isOnItsWay(7, 0)).toBe(false);
  sent.note(7);
  sent.note(8);
  expect(sent.isOnItsWay(7, 0)).toBe(true);
  expect(sent.isOnItsWay(7, 1)).toBe(false);
  expect(sent.isOnItsWay(8, 1)).toBe(true);
  expect(sent.isOnItsWay(8, 2)).toBe(false);
});

test("a frame that is sent once more is on its way once more", () => {
  const sent = new SentPictures();
  sent.note(7);
  expect(sent.isOnItsWay(7, 1)).toBe(false);
  sent.note(7);
  expect(sent.isOnItsWay(7, 1)).toBe(true);
});
