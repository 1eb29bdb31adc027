// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useRef, useState } from "react";
import { expect, it } from "vitest";
import type { SheetHeight } from "./sheet";
import { SheetGrip } from "./sheet-grip";

function Room() {
  const sheet = useRef<HTMLElement>(null);
  const [height, setHeight] = useState<SheetHeight>("low");
  return (
    <MantineProvider env="test">
      <aside ref={sheet} data-testid="sheet" data-sheet={height}>
        <SheetGrip sheet={sheet} height={height} onHeight={setHeight} />
      </aside>
    </MantineProvider>
  );
}

const height = () => screen.getByTestId("sheet").dataset.sheet;

it("opens by half when it is pressed, to the whole by its button, and closes again", async () => {
  const user = userEvent.setup();
  render(<Room />);
  const grip = screen.getByText("Settings and lists");
  expect(grip).toHaveAttribute("aria-expanded", "false");
  await user.click(grip);
  expect(height()).toBe("half");
  expect(grip).toHaveAttribute("aria-expanded", "true");
  await user.click(screen.getByLabelText("The whole height"));
  expect(height()).toBe("full");
  await user.click(screen.getByLabelText("Half of the height"));
  expect(height()).toBe("half");
  await user.click(grip);
  expect(height()).toBe("low");
});

it("is moved by the arrow keys, which the page does not get as well", async () => {
  const user = userEvent.setup();
  const got: string[] = [];
  const note = ({ key }: KeyboardEvent) => void got.push(key);
  document.addEventListener("keydown", note);
  render(<Room />);
  screen.getByText("Settings and lists").focus();
  await user.keyboard("{ArrowUp}{ArrowUp}{ArrowUp}");
  expect(height()).toBe("full");
  await user.keyboard("{ArrowDown}");
  expect(height()).toBe("half");
  document.removeEventListener("keydown", note);
  expect(got).toEqual([]);
});
