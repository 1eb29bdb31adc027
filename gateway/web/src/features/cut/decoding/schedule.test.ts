import { expect, test } from "vitest";
import { DECODED_BYTES } from "./kept-pictures";
import { Desk } from "./schedule.testing";

test("a far seek fetches one run, decodes it from its start, and paints the frame before anything is decoded ahead", () => {
  const desk = new Desk();
  desk.schedule.want(120);
  expect(desk.fetched).toEqual([2]);
  desk.arrive();
  while (desk.painted.length === 0) expect(desk.decode()).toBe(true);
  expect(desk.painted).toEqual([120]);
  expect(desk.fed[0]).toBe(100);
  expect(Math.max(...desk.fed)).toBeLessThan(140);
});

test("packets are decoded as they come, also where the frame's own is still on its way", () => {
  const desk = new Desk();
  desk.schedule.want(120);
  desk.come(2, 10);
  expect(desk.fed).toEqual([100, 104, 108, 112]);
  desk.come(2, 10);
  desk.come(2, 30);
  expect(desk.restarts).toBe(1);
  while (desk.decode());
  expect(desk.painted).toEqual([120]);
  // Into the next run, which is still being fetched.
  desk.show(149);
  const { restarts } = desk;
  desk.schedule.want(152);
  desk.settle();
  expect([desk.painted.at(-1), desk.restarts]).toEqual([152, restarts]);
});

test("a run that is given up half on its way is fetched from its start when it is wanted again", () => {
  const desk = new Desk({ runs: 8 });
  desk.pass(80);
  desk.come(1, 20);
  while (desk.decode());
  desk.pass(280);
  expect(desk.left).toEqual([1]);
  desk.show(80);
  expect([desk.painted.at(-1), desk.failure]).toEqual([80, null]);
});

test("on a far jump frames are left out that nothing refers to; those around the wanted one are not", () => {
  const desk = new Desk();
  desk.schedule.want(120);
  desk.arrive();
  const before = desk.fed.filter((frame) => frame < 120);
  expect(before).toEqual([100, 104, 108, 112, 116]);
  desk.settle();
  for (const frame of [119, 118, 117, 121, 122, 123]) desk.show(frame);
  expect(desk.painted).toEqual([120, 119, 118, 117, 121, 122, 123]);
});

test("every step either way paints its frame, through starts of runs and both ends", () => {
  const desk = new Desk();
  const way = [
    ...Array.from({ length: 200 }, (_, frame) => frame),
    ...Array.from({ length: 200 }, (_, step) => 199 - step),
  ];
  for (const frame of way) desk.show(frame);
  expect(desk.painted).toEqual(way);
  // Forwards the decoder starts once; backwards once for each run, and for frames that were not kept.
  expect(desk.restarts).toBeLessThan(20);
  expect(desk.failure).toBeNull();
});

test("steps find their frame decoded: nothing is waited for after a rest", () => {
  const desk = new Desk();
  desk.show(70);
  for (const frame of [71, 72, 73, 74, 73, 72, 71, 70, 69, 68]) {
    const before = desk.painted.length;
    desk.schedule.want(frame);
    expect(desk.painted.slice(before)).toEqual([frame]);
    desk.settle();
  }
});

test("on the way to a run that has to be fetched nothing else is decoded", () => {
  const desk = new Desk();
  desk.show(70);
  desk.schedule.want(71);
  const { restarts } = desk;
  desk.schedule.want(170);
  expect(desk.restarts).toBe(restarts + 1);
  expect(desk.decode()).toBe(false);
  while (desk.painted.at(-1) !== 170) expect(desk.arrive() || desk.decode()).toBe(true);
  // The decoder had been reset before the run arrived, and not again.
  expect(desk.restarts).toBe(restarts + 1);
});

test("decoded pictures stay within the budget, and all are closed in the end", () => {
  const desk = new Desk({ bytes: DECODED_BYTES / 10 });
  desk.bytes = DECODED_BYTES / 10;
  for (const frame of [5, 90, 91, 92, 60, 199, 0]) desk.show(frame);
  expect(desk.painted).toEqual([5, 90, 91, 92, 60, 199, 0]);
  expect(desk.mostOpen).toBeLessThanOrEqual(11);
  expect(desk.open).toBeGreaterThan(1);
  desk.schedule.rest();
  expect(desk.open).toBe(0);
  desk.show(50);
  desk.schedule.close();
  expect(desk.open).toBe(0);
});

test("pictures that turn out larger than they were said to be are fewer", () => {
  const desk = new Desk({ bytes: 1000 });
  desk.bytes = DECODED_BYTES / 4;
  for (const frame of [20, 21, 22, 23, 24]) desk.show(frame);
  expect(desk.painted).toEqual([20, 21, 22, 23, 24]);
  expect(desk.open).toBeLessThanOrEqual(4);
});

test("a decoder that holds more frames back is fed on until the wanted one comes", () => {
  const desk = new Desk({ delay: 12 });
  desk.show(20);
  expect(desk.painted).toEqual([20]);
  expect(desk.flushes).toBe(0);
});

test("the end of the file is flushed, and what lies before it decoded anew", () => {
  const desk = new Desk();
  desk.show(120);
  expect(desk.flushes).toBe(0);
  desk.show(199);
  expect(desk.painted.at(-1)).toBe(199);
  expect(desk.flushes).toBeGreaterThan(0);
  desk.show(198);
  expect(desk.painted.at(-1)).toBe(198);
});

test("a frame at the end of its run does not wait for the next run", () => {
  const desk = new Desk();
  desk.schedule.want(49);
  desk.arrive();
  while (desk.decode());
  expect(desk.painted).toEqual([49]);
  for (const frame of [50, 51, 49]) desk.show(frame);
  expect(desk.painted).toEqual([49, 50, 51, 49]);
});

test("a frame that does not come out is told instead of waited for", () => {
  for (const lost of [30, 199]) {
    const desk = new Desk();
    desk.lost = lost;
    desk.show(lost);
    expect(desk.failure).toBe(`Frame ${lost} did not come out of the decoder.`);
    expect(desk.open).toBe(0);
  }
});
