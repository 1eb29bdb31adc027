// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Region } from "../api/detect";
import { keyOf } from "../texts/texts";
import { Boxes, Texts } from "./frame-layers";

const SIZE = { width: 100, height: 50 };
const region = (given: Partial<Region>): Region => ({
  x: 10,
  y: 20,
  w: 40,
  h: 10,
  confidence: 0.5,
  label: "crop",
  ...given,
});
const CORNERS = [
  [10, 22],
  [50, 20],
  [50, 28],
  [10, 30],
] as const;

it("draws a region as its polygon, within the box around it, and one without as a box", () => {
  render(<Boxes regions={[region({ polygon: CORNERS }), region({})]} size={SIZE} look={{}} />);
  const [shape, box] = screen.getAllByTestId("region");
  expect(shape?.querySelectorAll("polygon")[1]).toHaveAttribute(
    "points",
    "10,22 50,20 50,28 10,30",
  );
  expect(shape?.querySelector("svg")).toHaveAttribute("viewBox", "10 20 40 10");
  expect(shape).toHaveStyle({ left: "10%", top: "40%", width: "40%", height: "20%" });
  expect(box?.querySelector("polygon")).toBeNull();
  expect(box).toHaveTextContent("crop 0.50");
});

it("has the words of texts at them, and the marked one above the others", () => {
  const near = region({
    text: "ACNA",
    brand: "Acme",
    alias: "Acme",
    score: 75,
    state: "doubtful",
    polygon: CORNERS,
  });
  const sure = region({ text: "ACME", brand: "Acme", score: 99, state: "matched", y: 35 });
  render(<Texts texts={[near, sure]} size={SIZE} look={{}} chosen={keyOf(near)} />);
  expect(screen.getByRole("img")).toHaveAccessibleName("2 texts: 1 matched, 1 doubtful");
  expect(screen.getByTestId("text-chosen")).toHaveTextContent("? Acme 75");
  expect(screen.getByTestId("text")).toHaveTextContent("Acme 99");
  expect(screen.getByRole("img").lastElementChild).toBe(screen.getByTestId("text-chosen"));
});
