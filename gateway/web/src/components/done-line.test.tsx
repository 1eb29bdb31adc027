// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { act, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { announceRefusal, announceShortfall } from "@/lib/undo/undo";
import { DoneLine } from "./done-line";

it("says the reason of a refusal, with what can be done about it", () => {
  render(
    <MantineProvider>
      <DoneLine />
    </MantineProvider>,
  );
  const reason = "The cursor is 2.0 s past the last start that fits.";
  const offer = { words: "Shift to fit", act: () => Promise.resolve() };
  act(() => void announceShortfall(reason, offer));
  expect(screen.getByRole("status")).toHaveTextContent(`${reason}Shift to fit`);
  act(() => void announceRefusal("No marker is chosen."));
  expect(screen.getByRole("status")).toHaveTextContent(/^No marker is chosen\.$/);
});
