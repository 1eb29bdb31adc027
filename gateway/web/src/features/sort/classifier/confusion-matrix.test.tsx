// @vitest-environment jsdom
import { render, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { ConfusionMatrix } from "./confusion-matrix";

it("tells where videos lie in rows, and where they were told to belong in columns", () => {
  const scores = [
    { category: "food", examples: 4, precision: 1, recall: 0.75 },
    { category: "sea", examples: 2, precision: 2 / 3, recall: 1 },
  ];
  const confusion = [
    [3, 1],
    [0, 2],
  ];
  render(<ConfusionMatrix scores={scores} confusion={confusion} />);
  const rowOf = (name: RegExp) =>
    within(screen.getByRole("row", { name }))
      .getAllByRole("cell")
      .map((cell) => cell.textContent);
  expect(rowOf(/^food 3/)).toEqual(["3", "1", "75 %", "100 %"]);
  expect(rowOf(/^sea 0/)).toEqual(["0", "2", "100 %", "67 %"]);
  const heads = screen.getAllByRole("columnheader").map((head) => head.textContent);
  expect(heads).toEqual(["food", "sea", "Recall", "Precision"]);
});
