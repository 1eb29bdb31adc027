import { describe, expect, it } from "vitest";
import { sortParamsFrom, paramsOf, sortAddress, type SortParams } from "./sort-params";

const back = (look: SortParams) => sortParamsFrom(paramsOf(look));

describe("what is looked at, in the address", () => {
  it("comes back as it was", () => {
    const looks: SortParams[] = [
      { view: "single", order: "least_sure", proposed: undefined, pair: undefined },
      { view: "grid", order: "surest", proposed: "food & drink", pair: undefined },
      { view: "grid", order: "name", proposed: null, pair: undefined },
      { view: "review", order: "name", proposed: undefined, pair: undefined },
      { view: "duplicates", order: "oldest", proposed: undefined, pair: "a b" },
    ];
    expect(looks.map(back)).toEqual(looks);
  });

  it("is one video, the surest first, where nothing is said, or nothing that is known", () => {
    const usual = { view: "single", order: "surest", proposed: undefined, pair: undefined };
    expect(sortParamsFrom(new URLSearchParams())).toEqual(usual);
    expect(sortParamsFrom(new URLSearchParams("view=x&order=y&proposed=z&pair=a"))).toEqual(usual);
    expect(sortAddress({})).toBe("/sort");
    expect(sortAddress({ view: "grid" })).toBe("/sort?view=grid");
  });
});
