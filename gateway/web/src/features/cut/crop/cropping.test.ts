import { describe, expect, it } from "vitest";
import { centerAt } from "./crop-window";
import {
  clipCrops,
  croppingOf,
  NO_CROP,
  sentCrop,
  shownState,
  type Cropping,
  type CropState,
  type Keyframe,
} from "./cropping";

const state = (change: Partial<CropState> = {}): CropState => ({
  ratio: null,
  center: 0.5,
  random_portrait: false,
  random_square: false,
  ...change,
});

const at = (time: number, change: Partial<CropState>): Keyframe => ({ ...state(change), time });

const cropping = (
  first: Partial<CropState>,
  keyframes: Keyframe[] = [],
  move: Cropping["move"] = "hold",
): Cropping => ({ ...NO_CROP, ...state(first), anchor: "travel", move, keyframes });

const still = (ratio: string, center: number) => ({
  ratio,
  anchor: "travel",
  move: "hold",
  path: [{ seconds: 0, center }],
});

describe("what each clip shows", () => {
  it("follows the key frame before it, which replaces everything", () => {
    const asked = cropping({}, [at(0, { ratio: "1:1", center: 0.2 }), at(5, {})]);
    expect(clipCrops(asked, [2, 5, 8], 8)).toEqual([still("1:1", 0.2), null, null]);
  });

  it.each([
    [5.0, true],
    [5.04, true],
    [5.06, false],
  ])("counts a key frame at %d for a clip at 5: %s", (time, counts) => {
    const asked = cropping({}, [at(time, { ratio: "1:1", center: 0.2 })]);
    expect(clipCrops(asked, [5], 8)).toEqual([counts ? still("1:1", 0.2) : null]);
  });

  it("is not known where chance decides, but for a batch of one", () => {
    const asked = cropping({ ratio: "4:5", random_portrait: true });
    expect(clipCrops(asked, [2, 5], 8)).toEqual(["chance", "chance"]);
    expect(clipCrops(asked, [2], 8)).toEqual([still("4:5", 0.5)]);
    expect(clipCrops(cropping({ random_square: true }), [2], 8)).toEqual([null]);
  });

  it("is found by a model where it follows its subject", () => {
    const asked = { ...cropping({ ratio: "4:5" }, [at(5, {})]), follow_subject: true };
    expect(clipCrops(asked, [2, 5], 8)).toEqual(["subject", null]);
    expect(clipCrops({ ...asked, random_square: true }, [2, 3], 8)).toEqual(["chance", "chance"]);
  });

  it.each(["linear", "ease"] as const)(
    "takes the key frames within it and one on each side: %s",
    (move) => {
      const keyframes = [0, 10, 12, 20, 30].map((time) =>
        at(time, { ratio: "1:1", center: time / 100 }),
      );
      const crops = clipCrops(cropping({}, keyframes, move), [11, 21, 28, 40], 8);
      const paths = crops.map((crop) =>
        crop === null || typeof crop === "string" ? [] : crop.path.map(({ seconds }) => seconds),
      );
      expect(paths.slice(0, 3)).toEqual([
        [-1, 1, 9],
        [-1, 9],
        [-8, 2],
      ]);
      expect(crops[0]).toMatchObject({ move });
      expect(crops[3]).toEqual(still("1:1", 0.3));
    },
  );

  it("is at its first key frame before it, where it moves", () => {
    const keyframes = [
      at(20, { ratio: "1:1", center: 0.1 }),
      at(30, { ratio: "1:1", center: 0.2 }),
    ];
    const asked = cropping({ ratio: "1:1", center: 0.9 }, keyframes, "linear");
    expect(clipCrops(asked, [2], 8)).toEqual([still("1:1", 0.1)]);
  });

  it("stands still where the centre stays", () => {
    const keyframes = [at(0, { ratio: "1:1", center: 0.4 }), at(10, { ratio: "1:1", center: 0.4 })];
    expect(clipCrops(cropping({}, keyframes, "linear"), [2], 8)).toEqual([still("1:1", 0.4)]);
  });

  it("goes the way that is seen on the picture", () => {
    const keyframes = [1, 4, 9, 12].map((time, i) =>
      at(time, { ratio: "9:16", center: [0.1, 0.8, 0.3, 0.9][i] ?? 0 }),
    );
    for (const move of ["hold", "linear", "ease"] as const) {
      const asked = cropping({}, keyframes, move);
      const [crop] = clipCrops(asked, [2], 8);
      if (!crop || typeof crop === "string") throw new Error("no crop");
      expect(crop.path.length).toBe(move === "hold" ? 1 : 4);
      for (const seconds of move === "hold" ? [0] : [0, 1, 2.5, 6, 8]) {
        expect(centerAt(crop, seconds)).toBeCloseTo(shownState(asked, 2 + seconds).center);
      }
    }
  });
});

describe("what is sent", () => {
  it("is nothing where nothing is cut out", () => {
    expect(sentCrop({ ...NO_CROP, seed: 3, center: 0.2 })).toBeNull();
  });

  it("has a seed only where something is left to chance, and moves only between key frames", () => {
    const asked = { ...NO_CROP, ratio: "9:16", seed: 3, move: "ease" } as const;
    expect(sentCrop(asked)).toMatchObject({ ratio: "9:16", anchor: "subject", seed: null });
    expect(sentCrop(asked)).toMatchObject({ move: "hold" });
    expect(sentCrop({ ...asked, random_square: true })).toMatchObject({ seed: 3 });
    const keyed = sentCrop({ ...asked, keyframes: [at(2, { random_portrait: true })] });
    expect(keyed).toMatchObject({ move: "ease", seed: 3 });
  });

  it("comes back as it was, in order", () => {
    const keyframes = [at(2, { ratio: "9:16", center: 0.1 }), at(4, {})];
    const asked = { ...NO_CROP, ratio: "1:1", center: 0.2, seed: 9, keyframes } as const;
    expect(croppingOf(sentCrop(asked))).toEqual({ ...asked, seed: null });
    const shuffled = { ...asked, keyframes: [...keyframes].reverse() };
    expect(croppingOf(shuffled).keyframes).toEqual(keyframes);
    expect(croppingOf(null)).toEqual(NO_CROP);
  });
});
