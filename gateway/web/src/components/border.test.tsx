// @vitest-environment jsdom
import { fireEvent, render, screen } from "@testing-library/react";
import { createRef } from "react";
import { describe, expect, it, vi } from "vitest";
import { Border } from "./border";

function shown(side: "below" | "left" | "right") {
  const changed = vi.fn();
  const part = createRef<HTMLDivElement>();
  render(
    <>
      <div ref={part} />
      <Border
        of="Folders"
        part={part}
        side={side}
        size={200}
        least={100}
        most={210}
        usual="usual width"
        onChange={changed}
      />
    </>,
  );
  const element = part.current;
  if (!element) throw new Error("the part is not there");
  // Nothing has a size in jsdom.
  Object.defineProperty(element, "offsetWidth", { value: 200 });
  Object.defineProperty(element, "offsetHeight", { value: 200 });
  return { changed, border: screen.getByRole("separator") };
}

describe("a border", () => {
  it.each([
    ["right", "ArrowLeft", 176],
    ["left", "ArrowRight", 176],
    ["below", "ArrowUp", 176],
    ["right", "ArrowRight", 210],
    ["left", "ArrowLeft", 210],
    ["right", "Home", 100],
    ["right", "End", 0],
  ] as const)("%s of its part makes of %s %d px", (side, key, size) => {
    const { changed, border } = shown(side);
    fireEvent.keyDown(border, { key });
    expect(changed).toHaveBeenLastCalledWith(size);
  });

  it("leaves the keys of the other direction to the page", () => {
    const { changed, border } = shown("right");
    expect(fireEvent.keyDown(border, { key: "ArrowUp" })).toBe(true);
    expect(changed).not.toHaveBeenCalled();
  });

  it("says what it changes, and how far it goes", () => {
    const { border } = shown("left");
    expect(border).toHaveAccessibleName("Width of Folders");
    expect(border).toHaveAttribute("aria-orientation", "vertical");
    expect(border).toHaveAttribute("aria-valuemax", "210");
  });
});
