// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { changeSettings, DEFAULTS } from "@/lib/settings/settings";
import { NO_CROP } from "../crop/cropping";
import { FOLDABLE, untouched, useFolding, type Foldable } from "./folded-fields";

const ALL = Object.keys(FOLDABLE) as Foldable[];

describe("what is untouched", () => {
  it("is everything for somebody who chose nothing", () => {
    expect(untouched(DEFAULTS, NO_CROP, false, false)).toEqual(ALL);
  });

  it.each([
    [{ contract: "foley" as const }, "contract"],
    [{ format: "mov" as const, audio: "pcm" as const }, "format"],
    [{ encoder: "libx264" as const }, "encoder"],
    [{ category: "Animal" }, "category"],
  ])("is not what %j sets", (chosen, field) => {
    const rest = untouched({ ...DEFAULTS, ...chosen }, NO_CROP, false, false);
    expect(rest).toEqual(ALL.filter((one) => one !== field));
  });

  it("leaves a crop's place and chances in sight, at its key frames too", () => {
    const key = { ...NO_CROP, ratio: "9:16", random_square: true, time: 3 };
    const rest = untouched(DEFAULTS, { ...NO_CROP, keyframes: [key] }, false, false);
    expect(rest).not.toContain("center");
    expect(rest).not.toContain("random");
    expect(rest).toContain("follow");
  });
});

describe("folding", () => {
  beforeEach(() => act(() => changeSettings({ allFields: false })));

  it("keeps in sight what was touched, until it is folded by hand", () => {
    const { result, rerender } = renderHook((resting: readonly Foldable[]) => useFolding(resting), {
      initialProps: ALL,
    });
    expect(result.current.folded).toEqual(ALL);
    rerender(ALL.slice(1));
    expect(result.current.folded).toEqual(ALL.slice(1));
    rerender(ALL);
    expect(result.current.folded).toEqual(ALL.slice(1));
    act(() => result.current.toggle());
    expect(result.current.folded).toEqual([]);
    act(() => result.current.toggle());
    expect(result.current.folded).toEqual(ALL);
  });
});
