import { expect, it } from "vitest";
import { learnedWords } from "./learned-words";

const first = {
  trained_at: "2026-03-01T12:00:00",
  chosen: true,
  accuracy: 0.9,
  comparison: null,
};

it("says how right the new version is when it proposes", () => {
  expect(learnedWords([first])).toBe("Learned: right in 90 %");
  const better = {
    ...first,
    accuracy: 0.95,
    comparison: { videos: 20, right: 16, right_before: 16 },
  };
  expect(learnedWords([better, { ...first, chosen: false }])).toBe("Learned: right in 95 %");
  expect(learnedWords([])).toBe("Learned");
});

it("says that a version is not used which was right less often, and what it was compared with", () => {
  const worse = {
    trained_at: "2026-03-02T18:30:00",
    chosen: false,
    accuracy: 0.95,
    comparison: { videos: 20, right: 14, right_before: 16 },
  };
  const kept = "The version of 2026-03-02 18:30 was kept but is not used: of 20 sorted since, ";
  expect(learnedWords([worse, first])).toBe(`${kept}14 right, that of 2026-03-01 12:00 had 16`);
  expect(learnedWords([worse])).toBe(`${kept}14 right, the one before had 16`);
});
