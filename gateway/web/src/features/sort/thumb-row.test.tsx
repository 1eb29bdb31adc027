// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ThumbRow } from "./thumb-row";

function show(
  best: { category: string; confidence: number } | undefined,
  { mayChange = true, isShown = true } = {},
) {
  const acts = { accept: vi.fn(), find: vi.fn(), back: vi.fn(), skip: vi.fn() };
  render(
    <MantineProvider env="test">
      <ThumbRow
        best={best}
        onAccept={best ? acts.accept : null}
        onFind={mayChange && isShown ? acts.find : null}
        onBack={null}
        onSkip={isShown ? acts.skip : null}
      />
    </MantineProvider>,
  );
  return acts;
}

it("says where the video goes and how sure that is", async () => {
  const acts = show({ category: "stretching", confidence: 0.994 });
  await userEvent.click(screen.getByRole("button", { name: "Into stretching · 99 %" }));
  expect(acts.accept).toHaveBeenCalledOnce();
});

it("finds a folder where nothing is proposed", async () => {
  const acts = show(undefined);
  await userEvent.click(screen.getByRole("button", { name: "Find its folder" }));
  expect(acts.find).toHaveBeenCalledOnce();
});

it("lets viewers skip, and nothing else", async () => {
  const acts = show(undefined, { mayChange: false });
  expect(screen.getByRole("button", { name: "Find its folder" })).toBeDisabled();
  expect(screen.getByRole("button", { name: "Bring back" })).toBeDisabled();
  await userEvent.click(screen.getByRole("button", { name: "Skip" }));
  expect(acts.skip).toHaveBeenCalledOnce();
});

it("keeps its place where no video is shown", () => {
  show(undefined, { isShown: false });
  for (const button of screen.getAllByRole("button")) expect(button).toBeDisabled();
});
