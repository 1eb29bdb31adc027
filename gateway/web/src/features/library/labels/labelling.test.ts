import { expect, it } from "vitest";
import { labelledIn } from "./labelling";

const ROOTS = [
  { name: "phone", path: "/videos/phone" },
  { name: "field", path: "/videos/field/" },
];

it("labels what lies loose in the sorted folder, or in one of its folders, and nothing else", () => {
  const videos = [
    { root: "phone", path: "in/a.mp4", name: "a.mp4" },
    { root: "phone", path: "in/dog/b.mp4", name: "b.mp4" },
    { root: "phone", path: "in/dog/old/c.mp4", name: "c.mp4" },
    { root: "phone", path: "inbox/d.mp4", name: "d.mp4" },
    { root: "field", path: "in/e.mp4", name: "e.mp4" },
    { root: "gone", path: "in/f.mp4", name: "f.mp4" },
  ];
  expect(labelledIn(videos, ROOTS, "/videos/phone/in")).toEqual([
    { name: "a.mp4", origin: "" },
    { name: "b.mp4", origin: "dog" },
  ]);
  expect(labelledIn(videos, ROOTS, "/videos/field")).toEqual([{ name: "e.mp4", origin: "in" }]);
});
