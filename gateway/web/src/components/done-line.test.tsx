// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { act, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { announceRefusal, announceShortfall } from "@/lib/undo";
import { DoneLine } from "./done-line";

const show = (isNoted: boolean) =>
  render(
    <MantineProvider>
      <DoneLine isNoted={isNoted} />
    </MantineProvider>,
  );
const REASON = "The cursor is 2.0 s past the last start that fits.";
const offer = { words: "Shift to fit", act: () => Promise.resolve() };

it("says the reason of a refusal, unless a note beside it does", () => {
  const { unmount } = show(false);
  act(() => void announceShortfall(REASON, offer, "Not exported."));
  expect(screen.getByRole("status")).toHaveTextContent(REASON);
  unmount();
  show(true);
  expect(screen.getByRole("status")).toHaveTextContent(/^Not exported\.Shift to fit/);
});

it("says a reason that no note has", () => {
  show(true);
  act(() => void announceRefusal("No marker is chosen."));
  expect(screen.getByRole("status")).toHaveTextContent("No marker is chosen.");
});
