// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { steadyTable } from "@/lib/footage/steady-table";
import { Store } from "@/lib/store";
import type { Screen, Shown } from "@/lib/player/screen";
import { PlaceFields } from "./place-fields";

const table = steadyTable(25, 1, 5000);

/** A screen that always shows the same frame. */
const stillOf = (frame: number): Screen => ({
  shown: new Store<Shown>({ frame, playing: false, seeking: false }),
  aim: frame,
  canPlay: false,
  adopt: () => undefined,
  show: () => undefined,
  play: () => undefined,
  pause: () => undefined,
});

function show(frame: number) {
  const onJump = vi.fn<(frame: number) => void>();
  render(
    <MantineProvider env="test">
      <PlaceFields screen={stillOf(frame)} table={table} onJump={onJump} />
    </MantineProvider>,
  );
  return { onJump, user: userEvent.setup() };
}

it("reads out time and frame of what is seen", () => {
  show(1183);
  expect(screen.getByLabelText("Time")).toHaveValue("0:00:47.320");
  expect(screen.getByLabelText("Frame")).toHaveValue("#1\u202f183");
});

it("jumps to a typed time", async () => {
  const { onJump, user } = show(0);
  await user.type(screen.getByLabelText("Time"), "1:02.52{Enter}", {
    initialSelectionStart: 0,
    initialSelectionEnd: 99,
  });
  expect(onJump).toHaveBeenCalledExactlyOnceWith(1563);
});

it("jumps to a typed frame, with or without its sign", async () => {
  const { onJump, user } = show(0);
  const field = screen.getByLabelText("Frame");
  for (const text of ["#1234", "1234"]) {
    await user.clear(field);
    await user.type(field, `${text}{Enter}`);
  }
  expect(onJump.mock.calls).toEqual([[1234], [1234]]);
});

it("goes to the last frame where the end is typed as it is shown", async () => {
  const { onJump, user } = show(0);
  const field = screen.getByLabelText("Time");
  await user.clear(field);
  await user.type(field, "0:03:20.000{Enter}");
  expect(onJump).toHaveBeenCalledExactlyOnceWith(4999);
});

it.each([
  ["Time", "9:00:00"],
  ["Frame", "5000"],
])("refuses in %s what lies behind the end, and says where that is", async (label, text) => {
  const { onJump, user } = show(0);
  const field = screen.getByLabelText(label);
  await user.clear(field);
  await user.type(field, `${text}{Enter}`);
  expect(onJump).not.toHaveBeenCalled();
  expect(field).toBeInvalid();
  expect(screen.getByRole("tooltip")).toHaveTextContent("The last frame is #4 999, at 0:03:19.960");
});

it("does not move for what is neither", async () => {
  const { onJump, user } = show(0);
  const field = screen.getByLabelText("Time");
  await user.clear(field);
  await user.type(field, "soon");
  expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
  await user.type(field, "{Enter}");
  expect(onJump).not.toHaveBeenCalled();
  expect(field).toBeInvalid();
  expect(screen.getByRole("tooltip")).toHaveTextContent(
    "A time like 1:02.5, or a frame like #1234",
  );
  await user.type(field, "er");
  expect(screen.queryByRole("tooltip")).not.toBeInTheDocument();
});
