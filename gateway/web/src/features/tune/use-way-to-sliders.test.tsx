// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { useEffect } from "react";
import { expect, it } from "vitest";
import { useWayToSliders } from "./use-way-to-sliders";

let go: () => void;

function Page() {
  const { attach, go: toSliders } = useWayToSliders();
  useEffect(() => void (go = toSliders));
  return (
    <section ref={attach}>
      <button type="button">A stage</button>
      <div role="slider" aria-valuenow={0} aria-label="First" tabIndex={0} />
      <div role="slider" aria-valuenow={0} aria-label="Second" tabIndex={0} />
    </section>
  );
}

it("leads to the first slider, and back from any of them", () => {
  render(<Page />);
  go();
  expect(screen.getByRole("slider", { name: "First" })).toHaveFocus();
  go();
  expect(document.body).toHaveFocus();
  screen.getByRole("slider", { name: "Second" }).focus();
  go();
  expect(document.body).toHaveFocus();
});
