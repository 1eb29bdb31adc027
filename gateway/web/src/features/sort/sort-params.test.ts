import { describe, expect, it } from "vitest";
import { sortParamsFrom, paramsOf, sortAddress, type SortParams } from "./sort-params";

const USUAL: SortParams = {
  view: "single",
  order: "surest",
  proposed: undefined,
  pair: undefined,
  folder: undefined,
  video: undefined,
};

const back = (look: SortParams) => sortParamsFrom(paramsOf(look));

describe("what is looked at, in the address", () => {
  it("comes back as it was", () => {
    const looks: SortParams[] = [
      { ...USUAL, order: "least_sure" },
      { ...USUAL, view: "grid", proposed: "food & drink" },
      { ...USUAL, view: "grid", order: "name", proposed: null },
      { ...USUAL, view: "review", order: "name" },
      { ...USUAL, view: "duplicates", order: "oldest", pair: "a b" },
      { ...USUAL, folder: "/videos/day 1%", video: "a & b.mp4" },
    ];
    expect(looks.map(back)).toEqual(looks);
  });

  it("is one video, the surest first, where nothing is said, or nothing that is known", () => {
    expect(sortParamsFrom(new URLSearchParams())).toEqual(USUAL);
    expect(sortParamsFrom(new URLSearchParams("view=x&order=y&proposed=z&pair=a"))).toEqual(USUAL);
    expect(sortAddress({})).toBe("/sort");
    expect(sortAddress({ view: "grid" })).toBe("/sort?view=grid");
  });
});
