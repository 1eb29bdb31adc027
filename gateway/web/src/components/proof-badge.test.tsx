// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { ProofBadge } from "./proof-badge";

const proof = {
  frames: 200,
  frames_expected: 200,
  duration_seconds: 8,
  width: 910,
  height: 512,
  first: { difference: 0.4, nearest_neighbour_difference: 3 },
  last: { difference: 0.4, nearest_neighbour_difference: 3 },
  audio_offset_ms: -4.2,
};

it("says what was measured", () => {
  render(<ProofBadge proof={proof} />);
  expect(screen.getByText("200 frames")).toBeVisible();
  expect(screen.getByText("8.000 s")).toBeVisible();
  expect(screen.getByText("−4 ms")).toBeVisible();
  expect(screen.getAllByLabelText("right:")).toHaveLength(3);
});

it("says nothing of the length of pictures", () => {
  render(<ProofBadge proof={{ ...proof, duration_seconds: null }} />);
  expect(screen.queryByText(/ s$/)).toBeNull();
  expect(screen.getAllByLabelText("right:")).toHaveLength(2);
});

it("says how many frames there should have been", () => {
  render(<ProofBadge proof={{ ...proof, frames: 198, audio_offset_ms: null }} />);
  expect(screen.getByText("198 of 200 frames")).toBeVisible();
  expect(screen.getAllByLabelText("wrong:")).toHaveLength(2);
  expect(screen.getByText("no sound")).toBeVisible();
});

it("says that nobody has measured an imported clip", () => {
  render(<ProofBadge proof={null} />);
  expect(screen.getByText("not proven")).toBeVisible();
  expect(screen.queryByRole("img")).toBeNull();
});
