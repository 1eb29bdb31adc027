// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { LooseVideo } from "@/lib/api/client";
import { NextOnes } from "./next-ones";

const video = (name: string, proposals: LooseVideo["proposals"], unsure = false): LooseVideo => ({
  name,
  asset_id: null,
  facts: null,
  proposals,
  unsure,
});

it("says what is proposed for each, how surely, and where the classifier is not sure", () => {
  render(
    <NextOnes
      videos={[
        video("1.mp4", [
          { category: "food", confidence: 0.914 },
          { category: "soccer", confidence: 0.05 },
        ]),
        video("2.mp4", [{ category: "soccer", confidence: 0.44 }], true),
        video("3.mp4", []),
      ]}
    />,
  );
  const said = screen.getAllByRole("listitem").map(({ textContent }) => textContent);
  expect(said).toEqual(["food91 %", "soccer44 % unsure", expect.stringMatching(/^3\.mp4/)]);
  // The file's name is in the tooltip.
  expect(screen.getByTitle("1.mp4")).toBeDefined();
});
