// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { act, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import type { Region } from "../api/detect";
import { keyOf } from "./texts";
import { TextTable } from "./text-table";

const region = (text: string, given: Partial<Region>): Region => ({
  x: 0,
  y: 0,
  w: 10,
  h: 10,
  confidence: 0.9,
  label: "text",
  text,
  ...given,
});
const ACME = region("ACME", { brand: "Acme", score: 100, alias: "Acme", state: "matched" });
const NEAR = region("ACNA", { brand: "Acme", score: 75, alias: "ACME AG", state: "doubtful" });
const FAR = region("Exit", { score: 0, alias: "", state: "unresolved" });

function show(regions: readonly Region[] | null) {
  const elsewhere = vi.fn();
  const chosen = vi.fn<(key: string | null) => void>();
  function Held() {
    const [key, setKey] = useState<string | null>(null);
    return (
      <TextTable
        regions={regions}
        chosen={key}
        onChoose={(next) => {
          chosen(next);
          setKey(next);
        }}
      />
    );
  }
  // jsdom does not scroll.
  HTMLElement.prototype.scrollIntoView = () => undefined;
  window.addEventListener("keydown", elsewhere);
  render(
    <MantineProvider env="test">
      <Held />
    </MantineProvider>,
  );
  return { chosen, elsewhere };
}

/** Names are in it twice: whole, and as far as they fit. */
const wordsIn = (cell: Element) => (cell.querySelector("bdi") ?? cell).textContent;

const rows = () => screen.getAllByRole("row").slice(1);

it("has the texts of the frame, with what is to be decided on first", () => {
  show([ACME, FAR, NEAR]);
  expect(screen.getByRole("status")).toHaveTextContent(
    "3 texts: 1 matched, 1 doubtful, 1 unresolved",
  );
  expect(rows().map((row) => [...row.children].map(wordsIn))).toEqual([
    ["ACNA", "Acme (ACME AG)", "75", "? doubtful"],
    ["Exit", "–", "–", "· unresolved"],
    ["ACME", "Acme", "100", "✓ matched"],
  ]);
});

it("chooses by keys, which do nothing else on the page", () => {
  const { chosen, elsewhere } = show([ACME, FAR, NEAR]);
  const [first, second, third] = rows();
  expect(rows().map((row) => row.tabIndex)).toEqual([0, -1, -1]);
  act(() => first?.focus());
  expect(chosen).toHaveBeenLastCalledWith(keyOf(NEAR));
  const press = (key: string) =>
    fireEvent.keyDown(document.activeElement ?? document.body, { key });
  press("ArrowDown");
  expect(second).toHaveFocus();
  expect(chosen).toHaveBeenLastCalledWith(keyOf(FAR));
  press("End");
  press("ArrowDown");
  expect(third).toHaveAttribute("aria-selected", "true");
  press("ArrowUp");
  expect(chosen).toHaveBeenLastCalledWith(keyOf(FAR));
  press("Escape");
  expect(chosen).toHaveBeenLastCalledWith(null);
  expect(elsewhere).not.toHaveBeenCalled();
  press("ArrowLeft");
  expect(elsewhere).toHaveBeenCalledOnce();
});

it("says that there is no text, and nothing before that is known", () => {
  show([region("", { text: undefined as never })]);
  expect(screen.getByRole("status")).toHaveTextContent("No text in this frame");
  expect(screen.queryByRole("grid")).toBeNull();
});
