import { expect, it } from "vitest";
import { learnedWords } from "./learned-words";

const learned = {
  id: "1",
  accuracy: 0.9,
  accuracy_before: null,
  examples: 20,
  took_over: true,
  comparison: null,
};
const trained_at = "2026-03-01T12:00:00";

it("says how right the new version is when it proposes, and the one before", () => {
  expect(learnedWords({ learned, trained_at })).toBe("Learned: right in 90 %");
  const better = { ...learned, accuracy: 0.95, accuracy_before: 0.9 };
  expect(learnedWords({ learned: better, trained_at })).toBe(
    "Learned: right in 95 %, the previous version in 90 %",
  );
  expect(learnedWords({ learned: null, trained_at: null })).toBe("Learned");
});

it("says that a version is not used which was right less often, and what it was compared with", () => {
  const worse = {
    ...learned,
    took_over: false,
    comparison: { videos: 20, right: 14, right_before: 16 },
  };
  const kept = "The new version is kept but not used: ";
  expect(learnedWords({ learned: worse, trained_at })).toBe(
    `${kept}of 20 sorted since, 14 right, that of 2026-03-01 12:00 had 16`,
  );
  expect(learnedWords({ learned: { ...worse, comparison: null }, trained_at: null })).toBe(
    `${kept}the previous version stays in use`,
  );
});
