import { expect, it } from "vitest";
import { NO_CROP, type ClipView, type Cropping } from "../crop/cropping";
import { clipSizes, sizeWords } from "./clip-sizes";

const BY_CHANCE: Cropping = { ...NO_CROP, random_portrait: true, random_square: true, seed: 7 };
const [WHOLE, PORTRAIT, SQUARE] = ["1920 × 1080", "608 × 1080", "1080 × 1080"];

const inRatio = (ratio: string): ClipView => ({
  ratio,
  anchor: "subject",
  move: "hold",
  path: [{ seconds: 0, center: 0.5 }],
});

const sizesOf = (shows: ClipView[], cropping = BY_CHANCE, clips = 3) =>
  clipSizes({
    seen: shows.map((one, i) => ({ start: 3 * i, shows: one })),
    clips,
    cropping,
    video: { width: 1920, height: 1080 },
    shortSide: 0,
    contract: "plain",
  });

it("says what this seed gives, not what chance could have given", () => {
  const oneShape = sizesOf([inRatio("9:16"), null, null]);
  expect(oneShape).toEqual({ sizes: [PORTRAIT, WHOLE], isUndecided: false });
  expect(sizeWords(oneShape)).toBe("2 sizes");
  const all = sizesOf([inRatio("1:1"), inRatio("9:16"), null]);
  expect(sizeWords(all)).toBe("3 sizes");
});

it("says what there may be until chance was asked", () => {
  const open = sizesOf(["chance", "chance", "chance"]);
  expect(open).toEqual({ sizes: [WHOLE, PORTRAIT, SQUARE], isUndecided: true });
  expect(sizeWords(open)).toBe("up to 3 sizes");
  expect(sizesOf([])).toEqual(open);
});

it("says one size where all have it, whoever decides", () => {
  const square = { ...NO_CROP, ratio: "1:1", random_square: true };
  expect(sizeWords(sizesOf(["chance", "chance"], square))).toBe(SQUARE);
  const subject = { ...NO_CROP, ratio: "9:16", follow_subject: true };
  expect(sizeWords(sizesOf(["subject", "subject"], subject))).toBe(PORTRAIT);
  // A single clip is never cropped at random.
  expect(sizeWords(sizesOf([], BY_CHANCE, 1))).toBe(WHOLE);
});
