import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClipCrop } from "@/lib/api/client";
import {
  centerAt,
  centerFor,
  draggedWindow,
  scaledWindow,
  windowAt,
  windowSize,
} from "./crop-window";

const RATIOS = ["9:16", "4:5", "1:1", "16:9", "239:100"];
const ANCHORS = ["travel", "subject"] as const;

const standing = (
  ratio: string,
  center: number,
  anchor: ClipCrop["anchor"] = "travel",
): ClipCrop => ({ ratio, anchor, move: "hold", path: [{ seconds: 0, center }] });

const going = (
  points: [number, number][],
  move: ClipCrop["move"] = "linear",
  ratio = "9:16",
): ClipCrop => ({
  ratio,
  anchor: "travel",
  move,
  path: points.map(([seconds, center]) => ({ seconds, center })),
});

const pictures = fc.record({
  width: fc.integer({ min: 64, max: 8192 }),
  height: fc.integer({ min: 64, max: 8192 }),
});
const ratios = fc.constantFrom(...RATIOS);
const centers = fc.double({ min: 0, max: 1, noNaN: true });
const anchors = fc.constantFrom(...ANCHORS);
const quotient = (ratio: string) => {
  const [width = 1, height = 1] = ratio.split(":").map(Number);
  return width / height;
};

describe("a window", () => {
  it("lies in the picture, is even and has its shape", () => {
    fc.assert(
      fc.property(pictures, ratios, centers, anchors, (picture, ratio, center, anchor) => {
        const window = windowAt(standing(ratio, center, anchor), picture, 0);
        const { left, top, width, height } = window;
        expect([left % 2, top % 2, width % 2, height % 2]).toEqual([0, 0, 0, 0]);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(top).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(picture.width);
        expect(top + height).toBeLessThanOrEqual(picture.height);
        // As large as the picture allows: one side is the picture's, the other is rounded to an even number.
        expect(width >= picture.width - 1 || height >= picture.height - 1).toBe(true);
        expect(Math.abs(width - height * quotient(ratio))).toBeLessThanOrEqual(1 + quotient(ratio));
      }),
    );
  });

  it("stands where its anchor says", () => {
    fc.assert(
      fc.property(pictures, ratios, centers, anchors, (picture, ratio, center, anchor) => {
        const { left, width } = windowAt(standing(ratio, center, anchor), picture, 0);
        const free = picture.width - width;
        if (anchor === "travel") {
          expect(Math.abs(left - free * center)).toBeLessThanOrEqual(1);
        } else if (left !== 0 && left !== free - (free % 2)) {
          expect(Math.abs(left + width / 2 - center * picture.width)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("is brought back to a place by the centre that stands for it", () => {
    fc.assert(
      fc.property(pictures, ratios, centers, anchors, (picture, ratio, center, anchor) => {
        const window = windowAt(standing(ratio, center, anchor), picture, 0);
        const again = centerFor({ ratio, anchor }, picture, window.left + window.width / 2);
        const back = windowAt(standing(ratio, again, anchor), picture, 0);
        // Allows for rounding to three decimals of the width, and to even pixels.
        expect(Math.abs(back.left - window.left)).toBeLessThanOrEqual(2 + picture.width / 1000);
      }),
    );
  });

  it.each([
    [[1920, 1080], "9:16", 512, [608, 1080], [512, 910]],
    [[1920, 1080], "1:1", 0, [1080, 1080], [1080, 1080]],
    // A picture narrower than the ratio loses height.
    [[1080, 1920], "1:1", 512, [1080, 1080], [512, 512]],
    [[1080, 1920], "4:5", 0, [1080, 1350], [1080, 1350]],
    [[1080, 1920], "9:16", 0, [1080, 1920], [1080, 1920]],
    [[640, 480], "16:9", 240, [640, 360], [426, 240]],
    // As on the server, 1 is 2.
    [[1920, 1080], "1:1", 1, [1080, 1080], [2, 2]],
  ] as const)("of %j at %s with a short side of %d is %j, scaled %j", (...row) => {
    const [[width, height], ratio, short, window, scaled] = row;
    const inPicture = windowSize(ratio, { width, height });
    expect([inPicture.width, inPicture.height]).toEqual(window);
    const out = scaledWindow(ratio, { width, height }, short);
    expect([out.width, out.height]).toEqual(scaled);
  });

  it("keeps its shape when it is scaled and is never enlarged", () => {
    fc.assert(
      fc.property(pictures, ratios, fc.integer({ min: 0, max: 4320 }), (picture, ratio, short) => {
        const window = windowSize(ratio, picture);
        const size = scaledWindow(ratio, picture, short);
        expect([size.width % 2, size.height % 2]).toEqual([0, 0]);
        const even = Math.max(2, short - (short % 2));
        if (short === 0 || even >= Math.min(window.width, window.height)) {
          expect(size).toEqual(window);
        } else {
          expect(Math.min(size.width, size.height)).toBe(even);
          expect(Math.abs(size.width - size.height * quotient(ratio))).toBeLessThanOrEqual(
            1 + quotient(ratio),
          );
        }
      }),
    );
  });
});

describe("a window that moves", () => {
  it("goes at the same pace from point to point and stands still outside", () => {
    const crop = going([
      [0, 0],
      [4, 1],
      [8, 0.5],
    ]);
    const places = [-1, 0, 1, 2, 4, 6, 8, 9].map((seconds) => centerAt(crop, seconds));
    expect(places).toEqual([0, 0, 0.25, 0.5, 1, 0.75, 0.5, 0.5]);
  });

  it("eases: slow at both ends, halfway in the middle", () => {
    const crop = going(
      [
        [0, 0],
        [4, 1],
      ],
      "ease",
    );
    expect([0, 1, 2, 3, 4].map((seconds) => centerAt(crop, seconds))).toEqual([
      0,
      5 / 32,
      1 / 2,
      27 / 32,
      1,
    ]);
  });

  it("stands on odd pixels too", () => {
    const crop = going([
      [0, 0],
      [8, 1],
    ]);
    const lefts = Array.from(
      { length: 200 },
      (_, frame) => windowAt(crop, { width: 1920, height: 1080 }, frame / 25).left,
    );
    expect(lefts.some((left) => left % 2 === 1)).toBe(true);
    expect(new Set(lefts).size).toBe(200);
  });
});

describe("a window whose corner is dragged", () => {
  const picture = { width: 1920, height: 1080 };

  it("keeps its other edge, and is as wide as the hand is away from it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 960 }).map((half) => 2 * half),
        fc.integer({ min: 0, max: 1920 }),
        (stays, to) => {
          const shape = draggedWindow(picture, stays, to, []);
          if (shape === null) {
            // Too narrow for a ratio: steeper than 100 to 1.
            expect(Math.abs(to - stays)).toBeLessThan(14);
            return;
          }
          const { width } = windowSize(shape.ratio, picture);
          expect(Math.abs(width - Math.abs(to - stays))).toBeLessThanOrEqual(2);
          const edge = stays < to ? shape.middle - width / 2 : shape.middle + width / 2;
          expect(edge).toBe(stays);
        },
      ),
    );
  });

  it("is drawn to the usual ratios", () => {
    expect(draggedWindow(picture, 0, 1070, ["9:16", "1:1"])).toEqual({ ratio: "1:1", middle: 540 });
    expect(draggedWindow(picture, 1920, 1300, ["9:16", "1:1"])?.ratio).toBe("9:16");
    expect(draggedWindow(picture, 0, 1200, ["9:16", "1:1"])?.ratio).toBe("10:9");
  });

  it("reaches no further than the picture does", () => {
    expect(draggedWindow(picture, 400, 5000, [])).toEqual({ ratio: "38:27", middle: 1160 });
  });
});
