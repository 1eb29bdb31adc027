// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Marker } from "@/lib/api/client";
import { planClips } from "@/lib/clips/spans";
import { steadyTable } from "@/lib/footage/steady-table";
import { MarkerList } from "../markers/marker-list";
import { fitLabel, Markers, Span } from "./marks";
import { scaleOf } from "./view";
import classes from "./timeline.module.css";

const MARKER = {
  export_id: "a",
  number: 1,
  start: 2,
  label: "dog",
  clips: 4,
  spread: 3,
  seconds: 8,
  contract: "plain",
} as Marker;

/** The marker's count in both places, and how many seconds after its start its ticks are. */
function shown(existing: number[]) {
  const markers = [{ ...MARKER, existing_clips: existing }];
  const rest = { markers, active: null, onActivate: () => undefined };
  const { container, unmount } = render(
    <>
      <svg>
        <Markers
          {...rest}
          scale={scaleOf({ from: 0, to: 100 }, 100)}
          width={100}
          onOverwrite={null}
          onMenu={() => undefined}
        />
      </svg>
      <MarkerList {...rest} onDelete={null} />
    </>,
  );
  const ticks = container.querySelectorAll(`svg .${classes.markerTick}`);
  const found = {
    bar: screen.getByRole("button", { name: /^Marker 1/ }).getAttribute("aria-label"),
    row: screen.getByText(/clips every/).textContent,
    ticks: [...ticks].map((tick) => Number(tick.getAttribute("x")) - MARKER.start),
  };
  unmount();
  return found;
}

it("shows the clips of a group that exist, and how many were ordered where some are gone", () => {
  expect(shown([0, 1, 2, 3])).toEqual({
    bar: "Marker 1: dog ×4, at 0:00:02.000",
    row: "4 clips every 3 s",
    ticks: [0, 3, 6, 9],
  });
  expect(shown([0, 1, 3])).toEqual({
    bar: "Marker 1: dog ×3 of 4, at 0:00:02.000",
    row: "3 of 4 clips every 3 s",
    ticks: [0, 3, 9],
  });
});

describe("fitLabel", () => {
  const ofCharacters = (text: string) => 8 * text.length;
  const fitted = (label: string, count: string, room: number) =>
    fitLabel(label, count, room, ofCharacters);

  it("shortens the label only, and keeps the count behind it", () => {
    expect(fitted("dog", " ×5 +1", 100)).toBe("\u2068dog\u2069 ×5 +1");
    expect(fitted("dog in the garden", " ×5", 100)).toBe("\u2068dog i…den\u2069 ×5");
    expect(fitted("a".repeat(200), " ×3 of 5 +12", 140)).toBe("\u2068a…aaa\u2069 ×3 of 5 +12");
  });

  it("shows the label alone where there is no room for both", () => {
    expect(fitted("dog in the garden", " ×3 of 5 +12", 60)).toBe("\u2068dog…den\u2069");
  });
});

it.each([
  [4, ["1", "2", "3", "4"]],
  [5, []],
])(
  "numbers the clips of the next cut where their rows are high enough: of %d",
  (clips, numbers) => {
    const batch = { clips, spread: 3, seconds: 8, contract: "plain" } as const;
    const { container } = render(
      <svg>
        <Span
          scale={scaleOf({ from: 0, to: 100 }, 1000)}
          plan={planClips(steadyTable(25, 1, 5000), 0, batch)}
          batch={batch}
          fits
        />
      </svg>,
    );
    expect([...container.querySelectorAll("text")].map((text) => text.textContent)).toEqual(
      numbers,
    );
  },
);
