// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { createEvent, fireEvent, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { FirstRun } from "./nothing";

/** What a browser reveals about a dropped item: its name, and whether it is a folder. */
const dropped = (name: string, isDirectory: boolean) => ({
  dataTransfer: { items: [{ webkitGetAsEntry: () => ({ name, isDirectory }) }] },
});

function show() {
  render(
    <MantineProvider env="test">
      <FirstRun />
    </MantineProvider>,
  );
  return screen.getByRole("region", { name: "Drop a folder of videos" });
}

const lines = () => [
  screen.getByLabelText<HTMLInputElement>("In a clone of Rushes").value,
  screen.getByLabelText<HTMLInputElement>("Everywhere else").value,
];

it("says how Rushes is started before anything is dropped", () => {
  show();
  expect(lines()).toEqual([
    "make run LIBRARY=/path/to/your/videos",
    "RUSHES_LIBRARY=/path/to/your/videos",
  ]);
});

it("gives the line for the folder that is dropped, and says what a browser keeps back", () => {
  const place = show();
  fireEvent.drop(place, dropped("rushes-2026", true));
  expect(lines()).toEqual([
    "make run LIBRARY=/path/to/rushes-2026",
    "RUSHES_LIBRARY=/path/to/rushes-2026",
  ]);
  expect(screen.getByRole("status")).toHaveTextContent(
    "A browser does not tell where “rushes-2026” lies.",
  );
});

it("writes names as a shell takes them", () => {
  const place = show();
  fireEvent.drop(place, dropped("Ada's cut; rm -rf *", true));
  expect(lines()[1]).toBe(`RUSHES_LIBRARY='/path/to/Ada'\\''s cut; rm -rf *'`);
});

it("stays on the page for whatever is dropped, and takes no file for a folder", () => {
  const place = show();
  for (const what of [dropped("a.mp4", false), { dataTransfer: { items: [] } }]) {
    const drop = createEvent.drop(place, what);
    fireEvent(place, drop);
    // Otherwise the browser would leave the page and open the file.
    expect(drop.defaultPrevented).toBe(true);
  }
  expect(lines()[1]).toBe("RUSHES_LIBRARY=/path/to/your/videos");
});

it("shows that it takes what is held over it", () => {
  const place = show();
  const quiet = place.className;
  const over = createEvent.dragOver(place);
  fireEvent(place, over);
  expect(over.defaultPrevented).toBe(true);
  expect(place.className).not.toBe(quiet);
  fireEvent.dragLeave(place);
  expect(place.className).toBe(quiet);
});
