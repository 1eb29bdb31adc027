import { expect, test } from "vitest";
import { DECODED_BYTES } from "./kept-pictures";
import { Desk } from "./schedule.testing";

test("of many wishes the one under way is painted, then the newest; none is painted after a newer one", () => {
  const desk = new Desk();
  for (const frame of [20, 130, 60, 180]) desk.schedule.want(frame);
  desk.settle();
  expect(desk.painted).toEqual([20, 180]);
  desk.schedule.want(199);
  desk.schedule.want(181);
  expect(desk.painted).toEqual([20, 180, 181]);
  desk.settle();
  expect(desk.painted).toEqual([20, 180, 181]);
});

test("in passing the first picture of each run is painted, and the frame itself where the hand comes to rest", () => {
  const desk = new Desk();
  desk.show(5);
  desk.painted.length = 0;
  for (const frame of [80, 130, 180]) {
    desk.pass(frame);
    while (desk.painted.at(-1) !== Math.floor(frame / 50) * 50) {
      expect(desk.arrive() || desk.decode()).toBe(true);
    }
  }
  desk.settle();
  expect(desk.painted).toEqual([50, 100, 150]);
  // Only the first packet of each run was decoded.
  expect(desk.fed.slice(-3)).toEqual([50, 100, 150]);
  desk.show(180);
  expect(desk.painted).toEqual([50, 100, 150, 180]);
  expect(desk.failure).toBeNull();
});

test("a passing hand asks for one run at a time, and of those it has passed meanwhile for none", () => {
  const desk = new Desk({ runs: 8 });
  for (let frame = 20; frame <= 380; frame += 20) desk.pass(frame);
  expect(desk.fetched).toEqual([0]);
  desk.settle();
  expect(desk.fetched.slice(0, 2)).toEqual([0, 7]);
  expect(desk.painted).toEqual([0, 350]);
});

test("in passing a run's first packet is enough, and the rest of a run that the hand has left is given up", () => {
  const desk = new Desk({ runs: 8 });
  desk.pass(80);
  desk.come(1, 1);
  while (desk.decode());
  expect(desk.painted).toEqual([50]);
  expect(desk.left).toEqual([]);
  desk.pass(180);
  expect(desk.left).toEqual([1]);
  desk.come(3, 1);
  desk.pass(280);
  expect(desk.left).toEqual([1]);
  while (desk.decode());
  expect(desk.left).toEqual([1, 3]);
  expect(desk.painted).toEqual([50, 150]);
  desk.show(280);
  desk.show(60);
  expect(desk.painted).toEqual([50, 150, 250, 280, 60]);
});

test("a passing hand that stays in a run sees frames of it", () => {
  const desk = new Desk({ runs: 2, length: 300 });
  for (const frame of [100, 130, 160, 190, 220, 250]) {
    desk.pass(frame);
    desk.settle();
  }
  expect(desk.painted).toEqual([0, 190, 220, 250]);
});

test("in passing nothing is painted that is further from the hand than what is seen", () => {
  const desk = new Desk({ bytes: DECODED_BYTES / 12 });
  desk.bytes = DECODED_BYTES / 12;
  desk.show(160);
  desk.painted.length = 0;
  // Back into the previous run, whose first picture is 35 frames earlier: the visible frame is nearer.
  desk.pass(135);
  desk.settle();
  expect(desk.painted).toEqual([135]);
  // A few packets into a run, the frame itself arrives as soon as the first picture.
  desk.pass(145);
  desk.settle();
  desk.pass(152);
  desk.settle();
  expect(desk.painted).toEqual([135, 145, 152]);
});

test("a run whose first picture is never shown is passed without one", () => {
  const desk = new Desk();
  desk.hidden = 0;
  desk.pass(30);
  desk.settle();
  expect(desk.painted).toEqual([30]);
  desk.lost = 100;
  desk.pass(130);
  desk.settle();
  expect(desk.failure).toBeNull();
  expect(desk.painted).toEqual([30, 130]);
});

test("a hand that never rests sees frames all the time", () => {
  const desk = new Desk();
  for (let turn = 0; turn < 2000; turn += 1) {
    desk.schedule.want((turn * 37) % 200);
    if (!desk.arrive()) desk.decode();
  }
  expect(desk.painted.length).toBeGreaterThan(30);
});
