// @vitest-environment jsdom
import { cleanup, render, renderHook } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { afterEach, expect, it, vi } from "vitest";
import { useAnnouncement } from "../undo/undo";
import {
  useDialogOpen,
  useKeyDispatch,
  useKeys,
  type KeyActions,
  type KeyRefusals,
} from "./use-keys";

type PageProps = { mayChange?: boolean; actions?: KeyActions; refusals?: KeyRefusals };

function CutPage({ mayChange = true, actions = {}, refusals = {} }: PageProps) {
  useKeyDispatch("Cut", mayChange);
  useKeys(actions, refusals);
  return null;
}

const told = () => renderHook(useAnnouncement).result.current?.what ?? null;

afterEach(cleanup);

it("does what a key does, and says nothing of it", async () => {
  const play = vi.fn();
  render(<CutPage actions={{ play }} />);
  await userEvent.keyboard(" ");
  expect(play).toHaveBeenCalledOnce();
  expect(told()).toBeNull();
});

it("says why a key can do nothing now", async () => {
  render(<CutPage refusals={{ deleteMarker: "No marker is chosen." }} />);
  await userEvent.keyboard("{Delete}");
  expect(told()).toBe("No marker is chosen.");
});

it("says that a key can do nothing where no reason is known", async () => {
  render(<CutPage />);
  await userEvent.keyboard("g");
  expect(told()).toBe(
    "Lock the cursor: there is nothing here to do that with. ? shows the keys of this page.",
  );
});

it("keeps the browser from selecting all words where there is nothing else to select", () => {
  render(<CutPage />);
  const press = new KeyboardEvent("keydown", { key: "a", ctrlKey: true, cancelable: true });
  window.dispatchEvent(press);
  expect(press.defaultPrevented).toBe(true);
  expect(told()).toMatch(/^Select all clips of the queue: there is nothing here/);
});

it("says to viewers who changes things", async () => {
  const deleteMarker = vi.fn();
  render(<CutPage mayChange={false} actions={{ deleteMarker }} />);
  await userEvent.keyboard("{Delete}");
  expect(deleteMarker).not.toHaveBeenCalled();
  expect(told()).toBe("Only editors change things here.");
});

/** Closed by Escape before other listeners are called, as dialogs are. */
function OpenDialog() {
  const [isOpen, setOpen] = useState(true);
  useDialogOpen(isOpen);
  useEffect(() => {
    const pressed = ({ key }: KeyboardEvent) => {
      if (key === "Escape") flushSync(() => setOpen(false));
    };
    window.addEventListener("keydown", pressed, true);
    return () => window.removeEventListener("keydown", pressed, true);
  }, []);
  return null;
}

it("leaves the key that closes a dialog to the dialog", async () => {
  const escape = vi.fn();
  render(
    <>
      <CutPage actions={{ escape }} />
      <OpenDialog />
    </>,
  );
  await userEvent.keyboard("{Escape}");
  expect(escape).not.toHaveBeenCalled();
  await userEvent.keyboard("{Escape}");
  expect(escape).toHaveBeenCalledOnce();
});
