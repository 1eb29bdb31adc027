// @vitest-environment jsdom
import { fireEvent, render, screen } from "@testing-library/react";
import { createPortal } from "react-dom";
import { expect, it, vi } from "vitest";
import { rowPresses } from "./row-presses";

function show(isTicking: boolean) {
  const onSelect = vi.fn();
  const onOpen = vi.fn();
  render(
    <ul>
      <li {...rowPresses(onSelect, isTicking)}>
        <input type="checkbox" aria-label="Tick" onClick={onSelect} />
        words
        <button onClick={onOpen}>Open</button>
        {createPortal(<p>elsewhere</p>, document.body)}
      </li>
    </ul>,
  );
  return { row: screen.getByRole("listitem"), onSelect, onOpen };
}

it("selects by a press with a modifier anywhere in the row, whose buttons then do nothing", () => {
  const { row, onSelect, onOpen } = show(false);
  fireEvent.click(row);
  expect(onSelect).not.toHaveBeenCalled();
  for (const modifier of ["ctrlKey", "metaKey", "shiftKey"])
    fireEvent.click(row, { [modifier]: true });
  expect(onSelect).toHaveBeenCalledTimes(3);
  fireEvent.click(screen.getByRole("button"), { ctrlKey: true });
  expect(onSelect).toHaveBeenCalledTimes(4);
  expect(onOpen).not.toHaveBeenCalled();
});

it("takes a press on the tick once, with a modifier too", () => {
  const { onSelect } = show(true);
  fireEvent.click(screen.getByRole("checkbox"));
  fireEvent.click(screen.getByRole("checkbox"), { shiftKey: true });
  expect(onSelect).toHaveBeenCalledTimes(2);
});

it("selects by plain presses where a phone selects, but on buttons", () => {
  const { row, onSelect, onOpen } = show(true);
  fireEvent.click(row);
  expect(onSelect).toHaveBeenCalledTimes(1);
  fireEvent.click(screen.getByRole("button"));
  expect(onSelect).toHaveBeenCalledTimes(1);
  expect(onOpen).toHaveBeenCalledTimes(1);
});

it("leaves alone what the row has opened elsewhere on the page", () => {
  const { onSelect } = show(true);
  fireEvent.click(screen.getByText("elsewhere"));
  fireEvent.click(screen.getByText("elsewhere"), { ctrlKey: true });
  expect(onSelect).not.toHaveBeenCalled();
});
