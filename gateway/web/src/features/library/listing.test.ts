// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { listingFrom, paramsOf, SORTINGS } from "./listing";

describe("the listing in the address", () => {
  it("leaves out what is usual", () => {
    expect(paramsOf(listingFrom(new URLSearchParams(), "default")).toString()).toBe("");
  });

  it("comes back as it went in", () => {
    for (const { sort, order } of SORTINGS) {
      const listing = {
        root: "field 2026",
        folder: "a+b/100%",
        q: "take #4",
        sort,
        order,
        hidden: "include" as const,
        exported: "none" as const,
        problems: true,
        starred: true,
        camera: ["cam 1", "a, b"],
        codec: ["hevc"],
        month: ["2026-11", "2025-01"],
        length: ["10-60", "unknown"],
        folders: ["day 1/a&b"],
        converts: true,
        from: "2026-01-31",
        to: "2026-02-28",
        label: ["goal", "foul"],
        shortest: 0.5,
        longest: 3600,
        profile: "main",
      };
      const address = new URLSearchParams(paramsOf(listing).toString());
      expect(listingFrom(address, "main")).toEqual(listing);
    }
  });

  it("reads nonsense as the usual", () => {
    const params = new URLSearchParams(
      "sort=colour&order=up&hidden=maybe&exported=some&from=2026-02-30&to=now&shortest=-1&longest=long" +
        "&month=2026-13&month=soon&length=9-10&camera=",
    );
    expect(listingFrom(params, "default")).toMatchObject({
      sort: "path",
      order: "asc",
      hidden: "exclude",
      exported: "any",
      from: "",
      to: "",
      camera: [],
      month: [],
      length: [],
      shortest: null,
      longest: null,
    });
  });
});
