// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { SortPage } from "@/lib/api/client";
import type { SortView } from "./sort-params";
import { SortHead } from "./sort-head";

const LEARNED = { examples: 8, trained_at: "2026-03-01T12:00:00" };

function show(
  pace: SortPage["pace"] | undefined,
  learned = LEARNED,
  onLook = vi.fn(),
  view: SortView = "single",
) {
  render(
    <MantineProvider env="test">
      <SortHead
        folder="/videos/inbox"
        pending={0}
        stranded={null}
        left={30}
        sorted={10}
        pace={pace}
        learned={learned}
        look={{ view, order: "name" }}
        onLook={onLook}
      />
    </MantineProvider>,
  );
  return screen.getByRole("banner").textContent;
}

it("tells how many are left, how fast it goes and how often the proposal was followed", () => {
  const words = show({ judged: 6, right: 5, per_minute: 12.4 });
  expect(words).toContain("Now sorting inbox: 30 loose of 40");
  expect(words).toContain("12 a minute");
  expect(words).toContain("83 % as proposed");
  expect(words).toContain("Learned from 8 of 10 sorted");
});

it("says nothing of pace and proposals where there is too little to go by", () => {
  const words = show({ judged: 4, right: 4, per_minute: null });
  expect(words).toContain("Now sorting inbox: 30 loose of 40");
  expect(words).not.toContain("a minute");
  expect(words).not.toContain("as proposed");
});

it("counts nothing before the folder was listed", () => {
  const words = show(undefined);
  expect(words).not.toContain("loose");
  expect(words).not.toContain("Learned from");
});

it("has what to look at, and the order, in one menu, too", async () => {
  const onLook = vi.fn();
  show(undefined, LEARNED, onLook);
  const menu = screen.getByRole("button", { name: "One, By name: look at, order" });
  await userEvent.click(menu);
  await userEvent.click(screen.getByRole("menuitemradio", { name: "Many" }));
  await userEvent.click(menu);
  await userEvent.click(screen.getByRole("menuitemradio", { name: "Oldest" }));
  expect(onLook.mock.calls).toEqual([[{ view: "grid" }], [{ order: "oldest" }]]);
});

it.each([
  ["single", true],
  ["grid", true],
  ["review", false],
  ["duplicates", false],
] as const)("offers an order only for loose videos: %s", async (view, offered) => {
  show(undefined, LEARNED, vi.fn(), view);
  const orders = screen.queryAllByRole("radiogroup", { name: "Order" });
  await userEvent.click(screen.getByRole("button", { name: /look at/ }));
  const choices = screen.queryAllByRole("menuitemradio", { name: "Oldest" });
  expect([orders.length, choices.length]).toEqual(offered ? [1, 1] : [0, 0]);
});
