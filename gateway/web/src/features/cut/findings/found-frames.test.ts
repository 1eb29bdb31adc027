import { describe, expect, it } from "vitest";
import {
  countOf,
  framesOfStretch,
  halfOf,
  heldFrame,
  analysedBy,
  STRETCH,
  wantedStretches,
} from "./found-frames";

const order = { model: "m", iou: 0.7, classes: [], tracks: false };
const looked = analysedBy({ ...order, first: 10, last: 50, step: 4 }, 1000);
const everyFrame = analysedBy({ ...order, first: 0, last: null, step: 1 }, 900_000);

describe("whose boxes lie on a frame", () => {
  it("its own, where it was looked at", () => {
    expect(heldFrame(looked, 14, false)).toEqual({ frame: 14, isHeld: false });
    expect(heldFrame(looked, 10, true)).toEqual({ frame: 10, isHeld: false });
  });
  it("none between frames that were looked at, for whoever stands", () => {
    expect(heldFrame(looked, 15, false)).toBeNull();
  });
  it("those of the frame before while it plays, for less than a step", () => {
    expect(heldFrame(looked, 17, true)).toEqual({ frame: 14, isHeld: true });
    expect(heldFrame(looked, 53, true)).toEqual({ frame: 50, isHeld: true });
    expect(heldFrame(looked, 54, true)).toBeNull();
  });
  it("none before the first one", () => {
    for (const playing of [true, false]) expect(heldFrame(looked, 9, playing)).toBeNull();
  });
  it("never those of a frame that was not looked at, nor of a later one", () => {
    for (let frame = 0; frame < 70; frame += 1) {
      const held = heldFrame(looked, frame, true);
      if (!held) continue;
      expect((held.frame - looked.first) % looked.step).toBe(0);
      expect(held.frame).toBeGreaterThan(frame - looked.step);
      expect(held.frame).toBeLessThanOrEqual(frame);
      expect(held.isHeld).toBe(held.frame !== frame);
    }
  });
});

describe("what is asked for together", () => {
  it("are as many frames that were looked at, whatever the step is", () => {
    expect(framesOfStretch(everyFrame, 2)).toEqual({ first: 500, last: 749, count: STRETCH });
    expect(framesOfStretch(looked, 0)).toEqual({ first: 10, last: 50, count: 11 });
    expect(countOf(looked)).toBe(11);
  });
  it("ends with the video where the run does not", () => {
    expect(analysedBy({ ...order, first: 0, last: 5000, step: 1 }, 100).last).toBe(99);
    expect(framesOfStretch({ ...everyFrame, last: 299 }, 1)).toEqual({
      first: 250,
      last: 299,
      count: 50,
    });
  });
  it("holds each frame that was looked at, and those after it", () => {
    const stretchOf = (run: typeof everyFrame, frame: number) => Math.floor(halfOf(run, frame) / 2);
    for (const frame of [0, 249, 250, 123_456, 899_999]) {
      const { first, last } = framesOfStretch(everyFrame, stretchOf(everyFrame, frame));
      expect(first).toBeLessThanOrEqual(frame);
      expect(last).toBeGreaterThanOrEqual(frame);
    }
    expect(stretchOf(looked, 0)).toBe(0);
    expect(stretchOf(looked, 900)).toBe(0);
  });
  it("comes with the neighbour that is nearer", () => {
    expect(wantedStretches(everyFrame, halfOf(everyFrame, 260))).toEqual([1, 0]);
    expect(wantedStretches(everyFrame, halfOf(everyFrame, 499))).toEqual([1, 2]);
    expect(wantedStretches(everyFrame, halfOf(everyFrame, 0))).toEqual([0]);
    expect(wantedStretches(everyFrame, halfOf(everyFrame, 899_999))).toEqual([3599]);
    expect(wantedStretches(looked, halfOf(looked, 50))).toEqual([0]);
  });
});
