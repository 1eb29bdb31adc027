// @vitest-environment jsdom
import { fireEvent, render, screen } from "@testing-library/react";
import { createRef, useRef } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { changeSettings, currentSettings, useSetting } from "@/lib/settings/settings";
import { Splitter } from "./splitter";

function shown(side: "below" | "left" | "right") {
  const changed = vi.fn();
  const part = createRef<HTMLDivElement>();
  render(
    <>
      <div ref={part} />
      <Splitter
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

/** Uses the border as the pages do. */
function Room() {
  const part = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useSetting("foldersWidth");
  return (
    <>
      <div ref={part} />
      <Splitter
        of="Folders"
        part={part}
        side="right"
        size={width}
        least={160}
        most={480}
        usual="usual width"
        onChange={setWidth}
      />
    </>
  );
}

describe("a border that is remembered", () => {
  const border = () => screen.getByRole("separator");
  const drag = (from: number, to: number) => {
    const captured = Object.assign(border(), { setPointerCapture: () => undefined });
    fireEvent.pointerDown(captured, { button: 0, clientX: from, pointerId: 1 });
    fireEvent.pointerMove(captured, { clientX: to, pointerId: 1 });
    fireEvent.pointerUp(captured, { pointerId: 1 });
  };

  beforeEach(() => changeSettings({ foldersWidth: 0 }));

  it("is where it was left when the room is entered again, and on the next visit", async () => {
    const { unmount } = render(<Room />);
    expect(border()).toHaveAttribute("aria-valuetext", "usual width");
    // In jsdom the part has no width: from 0 it is as wide as it was dragged, within its limits.
    drag(100, 340);
    expect(border()).toHaveAttribute("aria-valuetext", "240 pixels");
    drag(100, 2000);
    expect(border()).toHaveAttribute("aria-valuenow", "480");
    unmount();
    render(<Room />);
    expect(border()).toHaveAttribute("aria-valuenow", "480");
    vi.resetModules();
    const nextVisit = await import("@/lib/settings/settings");
    expect(nextVisit.currentSettings().foldersWidth).toBe(480);
  });

  it("has its usual place again after a double click", () => {
    changeSettings({ foldersWidth: 300 });
    render(<Room />);
    fireEvent.doubleClick(border());
    expect(border()).toHaveAttribute("aria-valuetext", "usual width");
    expect(currentSettings().foldersWidth).toBe(0);
  });
});
