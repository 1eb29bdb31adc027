import { expect, test } from "vitest";
import { Desk } from "./schedule.testing";

test("the next frame the same way is foreseen, and the one the other way when the hand is still", () => {
  const desk = new Desk();
  desk.show(70);
  expect(desk.foreseen).toEqual([71]);
  desk.schedule.prepare(70);
  desk.settle();
  expect(desk.foreseen).toEqual([71, 69]);
});

test("a step to a frame that was foreseen is told, paints nothing, and foresees what is not foreseen yet", () => {
  const desk = new Desk();
  desk.show(70);
  for (const frame of [71, 72, 71]) {
    desk.schedule.saw(frame);
    desk.settle();
  }
  expect(desk.painted).toEqual([70]);
  expect(desk.foreseen).toEqual([71, 72, 73, 70]);
});

test("what was under way when a foreseen frame is seen is not painted after it", () => {
  const desk = new Desk();
  desk.show(70);
  desk.schedule.want(180);
  desk.schedule.saw(71);
  desk.settle();
  expect(desk.painted).toEqual([70]);
  desk.show(180);
  expect(desk.painted).toEqual([70, 180]);
});

test("around a frame that was made ready both neighbours are foreseen, and anew when all was let go", () => {
  const desk = new Desk();
  desk.schedule.prepare(60);
  desk.settle();
  expect(desk.foreseen).toEqual([61, 59]);
  desk.schedule.prepare(60);
  desk.settle();
  expect(desk.foreseen).toEqual([61, 59]);
  desk.schedule.rest();
  desk.schedule.prepare(60);
  desk.settle();
  expect(desk.foreseen).toEqual([61, 59, 61, 59]);
});

test("in another size what is foreseen is drawn anew, and what is kept as it was seen is decoded anew", () => {
  const desk = new Desk();
  desk.show(70);
  desk.schedule.resized(false);
  desk.settle();
  expect(desk.foreseen).toEqual([71, 71]);
  const { restarts } = desk;
  desk.schedule.want(74);
  desk.schedule.resized(true);
  desk.settle();
  expect(desk.restarts).toBeGreaterThan(restarts);
  expect(desk.painted).toEqual([70, 74]);
  desk.show(75);
  expect(desk.painted).toEqual([70, 74, 75]);
});

test("of use are the frames around the one that is seen, and the one that is waited for", () => {
  const desk = new Desk();
  desk.show(70);
  const ofUse = (...frames: number[]) => frames.map((frame) => desk.schedule.isOfUse(frame));
  expect(ofUse(69, 71, 195)).toEqual([true, true, false]);
  desk.schedule.want(195);
  expect(ofUse(71, 195)).toEqual([false, true]);
  desk.schedule.rest();
  expect(ofUse(70, 195)).toEqual([false, false]);
});

test("what lies around a frame is made ready without painting; while nobody looks nothing is", () => {
  const desk = new Desk();
  desk.schedule.prepare(60);
  desk.settle();
  expect(desk.painted).toEqual([]);
  desk.schedule.want(61);
  expect(desk.painted).toEqual([61]);
  desk.schedule.rest();
  const { length } = desk.fed;
  desk.settle();
  expect(desk.fed).toHaveLength(length);
});

test("the runs beside are fetched when all else is done, as far as the memory goes", () => {
  const desk = new Desk();
  desk.show(75);
  expect(desk.fetched).toEqual([1, 2, 0]);
  const large = new Desk({ fetchedBytes: 40 * 2 ** 20 });
  large.show(75);
  expect(large.fetched).toEqual([1]);
});
