import { expect, it } from "vitest";
import { atOnceInWords, wantedNodes } from "./cut-at-once";

const NODES = [
  { name: "media-1", slots: 2 },
  { name: "media-2", slots: 3 },
];

it("adds up what several nodes cut at once", () => {
  expect(atOnceInWords(NODES)).toMatch(/^Together 5\. Further clips wait in the queue\./);
  expect(atOnceInWords(NODES.slice(1))).toMatch(/^Further clips wait in the queue\./);
});

it.each([
  ["", ["media-1", "media-2"]],
  ["media_slots", ["media-1", "media-2"]],
  ["CUT media-2", ["media-2"]],
  ["tls", null],
])("finds by %j: %j", (wanted, names) => {
  expect(wantedNodes(NODES, wanted)?.map(({ name }) => name) ?? null).toEqual(names);
});

it("says of no node only where nodes are looked for", () => {
  expect(wantedNodes([], "at once")).toEqual([]);
  expect(wantedNodes([], "tls")).toBeNull();
});
