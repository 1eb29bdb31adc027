// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { Dialog } from "./dialog";
import { takeFocus } from "./take-focus";

const room = (isRead: boolean) => (
  <MantineProvider env="test">
    <Dialog opened onClose={() => undefined} title="Contents">
      <button type="button">Elsewhere</button>
      {isRead ? (
        <form ref={takeFocus}>
          <input aria-label="First" data-autofocus />
        </form>
      ) : null}
    </Dialog>
  </MantineProvider>
);

const close = () => screen.getByRole("button", { name: "Close" });

it("gives the focus to the first field of contents that come after the dialog", async () => {
  const { rerender } = render(room(false));
  close().focus();
  await waitFor(() => expect(close()).toHaveFocus());
  rerender(room(true));
  expect(screen.getByRole("textbox", { name: "First" })).toHaveFocus();
});

it("leaves the focus where the person has gone meanwhile", () => {
  const { rerender } = render(room(false));
  const elsewhere = screen.getByRole("button", { name: "Elsewhere" });
  fireEvent.click(elsewhere);
  elsewhere.focus();
  rerender(room(true));
  expect(elsewhere).toHaveFocus();
});
