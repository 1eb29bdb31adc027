// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import type { LooseVideo } from "@/lib/api/client";
import { keepRecentlySorted, keptRecentlySorted, withRecentlySorted } from "./recently-sorted";

beforeEach(() => sessionStorage.clear());

const video = (name: string): LooseVideo => ({
  name,
  asset_id: "an id",
  facts: null,
  proposals: [{ category: "food", confidence: 0.9 }],
  unsure: false,
});

it("comes back after a reload, for the folder that it was sorted in", () => {
  const filed = withRecentlySorted(
    withRecentlySorted([], [video("1.mp4")], "sea", 1),
    [video("2.mp4"), { ...video("3.mp4"), asset_id: null, proposals: [] }],
    "food",
    2,
  );
  expect(filed.map(({ name, proposal, category, at }) => [name, proposal, category, at])).toEqual([
    ["2.mp4", "food", "food", 2],
    ["3.mp4", null, "food", 2],
    ["1.mp4", "food", "sea", 1],
  ]);
  keepRecentlySorted("/videos", filed);
  expect(keptRecentlySorted("/videos")).toEqual(filed);
  expect(keptRecentlySorted("/other")).toEqual([]);
});

it("keeps the last 500", () => {
  const many = Array.from({ length: 400 }, (_, number) => video(`${number}.mp4`));
  const filed = withRecentlySorted(withRecentlySorted([], many, "sea", 1), many, "food", 2);
  expect([filed.length, filed.at(-1)?.category]).toEqual([500, "sea"]);
});

it("takes nothing over that is something else", () => {
  for (const kept of ["{", "[1]", '[{"name": "1.mp4"}]', "{}"]) {
    sessionStorage.setItem("rushes.sorted.1 /videos", kept);
    expect(keptRecentlySorted("/videos")).toEqual([]);
  }
});
