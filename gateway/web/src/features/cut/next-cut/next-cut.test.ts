// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import type { Asset, Export, Marker, NewExport } from "@/lib/api/client";
import { USUAL_LENGTH } from "@/lib/clips/clip-length";
import type { Contract } from "@/lib/clips/contracts";
import { FrameTable } from "@/lib/footage/frames";
import { DEFAULTS } from "@/lib/settings/settings";
import { steadyTable } from "@/lib/footage/steady-table";
import { NO_CROP } from "../crop/cropping";
import {
  groupCutBefore,
  isShorter,
  nextCutIn,
  outputSize,
  requestFor,
  wholeOf,
  whyItDoesNotFit,
  wordsOfClips,
  wordsOfFrames,
  wordsOfWhole,
} from "./next-cut";

it.each([
  [1920, 1080, 512, 910, 512],
  [1080, 1920, 512, 512, 910],
  [1280, 720, 0, 1280, 720],
  [853, 481, 0, 852, 480],
  [1000, 1000, 511, 510, 510],
  [320, 180, 512, 320, 180],
  // As on the server, 1 is 2.
  [1920, 1080, 1, 4, 2],
])("%d×%d with a short side of %d becomes %d×%d", (width, height, side, outWidth, outHeight) => {
  expect(outputSize({ width, height }, side, null, 2)).toEqual({
    width: outWidth,
    height: outHeight,
  });
});

it.each([
  ["9:16", 1920, 1080, 512, 512, 910],
  ["1:1", 1920, 1080, 0, 1080, 1080],
  ["1:1", 1080, 1920, 512, 512, 512],
  ["4:5", 1080, 1920, 0, 1080, 1350],
])("%s of %d×%d with a short side of %d becomes %d×%d", (ratio, width, height, side, w, h) => {
  expect(outputSize({ width, height }, side, ratio, 2)).toEqual({ width: w, height: h });
});

it.each([
  [null, 1920, 1080, 0, 1920, 1056],
  [null, 1920, 1080, 512, 896, 512],
  ["9:16", 1920, 1080, 512, 512, 896],
])(
  "%s of %d×%d with a short side of %d in multiples of 32: %d×%d",
  (ratio, width, height, side, w, h) => {
    expect(outputSize({ width, height }, side, ratio, 32)).toEqual({ width: w, height: h });
  },
);

describe("whyItDoesNotFit", () => {
  const why = (frames: number, cursor: number, clips: number) => {
    const table = steadyTable(25, 1, frames);
    return whyItDoesNotFit(
      table,
      cursor,
      nextCutIn(table, cursor, { ...DEFAULTS, clips }, USUAL_LENGTH),
    );
  };

  it("names the last start that fits", () => {
    expect(why(500, 200, 3)).toBe(
      "The cursor is 2.0 s past the last start that fits. Latest: 0:00:06.000.",
    );
  });

  it("says where fewer clips would fit, and where none would", () => {
    expect(why(250, 0, 3)).toMatch("Cut fewer clips");
    expect(why(100, 0, 1)).toMatch("too short for a clip of 8 s");
  });
});

it.each(["warn", "allow", "refuse"] as const)("orders clips that %s of cuts", (crossShots) => {
  const request = requestFor({
    cropping: NO_CROP,
    encoder: "auto",
    suffix: "",
    asset: { id: "a" } as Asset,
    table: steadyTable(25, 1, 500),
    cursor: 0,
    settings: { ...DEFAULTS, crossShots },
    length: USUAL_LENGTH,
  });
  expect(request.cross_shots).toBe(crossShots);
});

describe("the whole of a short video", () => {
  const usual = { cropping: NO_CROP, encoder: "auto", suffix: "" } as const;
  const request = requestFor({
    ...usual,
    asset: { id: "a" } as Asset,
    table: steadyTable(30_000, 1001, 100),
    cursor: 50,
    settings: DEFAULTS,
    length: { of: 12.5, unit: "seconds" },
  });

  it("is offered where a clip is longer than it, and its contract has no length", () => {
    const next = (contract: Contract) =>
      isShorter(steadyTable(25, 1, 132), { clips: 1, spread: 3, seconds: 8, contract });
    expect([next("plain"), next("foley")]).toEqual([true, false]);
    expect(wordsOfWhole(steadyTable(25, 1, 132))).toBe("Export 5.28 s (whole video)");
  });

  it("is one clip of all its frames, or of its span at a variable rate", () => {
    expect(request).toMatchObject({ seconds: 12.5, clips: 3 });
    const whole = { cursor: 0, clips: 1 };
    expect(wholeOf(request, steadyTable(30_000, 1001, 100))).toMatchObject({
      ...whole,
      seconds: null,
      frames: 100,
    });
    const slides = new FrameTable({
      time_base: { numerator: 1, denominator: 1000 },
      first_pts: 0,
      hdr: null,
      end_pts: 3500,
      frame_count: 3,
      constant_rate: null,
      deltas: [2000, 500].map((delta) => ({ delta, count: 1 })),
      key_frames: [0],
    });
    expect(wholeOf(request, slides)).toMatchObject({ ...whole, seconds: 3.5, frames: null });
  });

  it("leaves a data set its own length", () => {
    const asked = requestFor({
      ...usual,
      asset: { id: "a" } as Asset,
      table: steadyTable(25, 1, 500),
      cursor: 0,
      settings: { ...DEFAULTS, contract: "foley" },
      length: USUAL_LENGTH,
    });
    expect("seconds" in asked || "frames" in asked).toBe(false);
  });
});

describe("groupCutBefore", () => {
  const wanted: NewExport = {
    asset_id: "a",
    cursor: 1.28,
    clips: 2,
    spread: 3,
    short_side: null,
    crop: null,
    contract: "plain",
    format: "mp4",
    audio: "aac",
    dynamic_range: "sdr",
    label: "dog",
    category: "Animal",
    profile: "default",
    folder_suffix: "",
    encoder: "auto",
    fit: "refuse",
    cross_shots: "warn",
  };
  const clips = (...states: string[]) => states.map((state) => ({ state }));
  const exported = (over: object) =>
    ({
      ...wanted,
      seconds: 8,
      group: "a_001",
      clips: clips("done", "waiting"),
      ...over,
    }) as unknown as Export;
  const marker = (over: object) =>
    ({ ...wanted, seconds: 8, start: 1.28, group: "a_002", ...over }) as unknown as Marker;

  it("knows what is cut, what is being cut, and what stands as a marker", () => {
    expect(groupCutBefore(wanted, 8, [exported({})], [])).toBe("a_001");
    expect(groupCutBefore(wanted, 8, [exported({ clips: clips("waiting", "running") })], [])).toBe(
      "a_001",
    );
    expect(groupCutBefore(wanted, 8, [], [marker({})])).toBe("a_002");
  });

  it.each([
    { cursor: 1.32 },
    { label: "cat" },
    { spread: 2.5 },
    { seconds: 5.28 },
    { clips: clips("done") },
    { folder_suffix: "_b" },
    { clips: clips("deleted", "deleted") },
    { clips: clips("failed", "cancelled") },
  ])("takes what differs in %o for something else", (over) => {
    expect(groupCutBefore(wanted, 8, [exported(over)], [])).toBeNull();
  });
});

it("counts one clip and one frame as one", () => {
  expect([1, 3].map(wordsOfClips)).toEqual(["1 clip", "3 clips"]);
  expect([1, 200].map(wordsOfFrames)).toEqual(["1 frame", "200 frames"]);
});
