// @vitest-environment jsdom
import { cleanup, render, renderHook } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { useKeyDispatch, useKeys, type KeyActions, type KeyRefusals } from "./use-keys";
import { useAnnouncement } from "./undo";

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

it("says to viewers who changes things", async () => {
  const deleteMarker = vi.fn();
  render(<CutPage mayChange={false} actions={{ deleteMarker }} />);
  await userEvent.keyboard("{Delete}");
  expect(deleteMarker).not.toHaveBeenCalled();
  expect(told()).toBe("Only editors change things here.");
});
