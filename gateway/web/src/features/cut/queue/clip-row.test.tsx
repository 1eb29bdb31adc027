// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Clip, Export } from "@/lib/api/client";
import { ClipRow } from "./clip-row";

// Before any import, because the client keeps the fetch that it finds when it is loaded.
vi.hoisted(() => vi.stubGlobal("fetch", () => new Promise(() => undefined)));

const nothing = () => undefined;

const clip = {
  id: "c1",
  index: 0,
  state: "waiting",
  start: 1,
  first_frame: 25,
  format: "mp4",
  path: "/exports/ball/ball_0.mp4",
  crop: null,
  fallback: null,
} as unknown as Clip;
const order = {
  id: "e1",
  asset_id: "a1",
  group: "ball",
  label: "ball",
  folder_suffix: "",
  clips: [clip],
  job: { state: "waiting" },
} as unknown as Export;

function show(isTicking: boolean) {
  const onSelect = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        <ul>
          <ClipRow
            order={order}
            clip={clip}
            isAsAbove={false}
            mayChange
            isSelected={false}
            isTicking={isTicking}
            onSelect={onSelect}
            onShow={nothing}
            onMoment={nothing}
            onFindLike={null}
            onEdit={nothing}
            onDelete={nothing}
            onJob={nothing}
          />
        </ul>
      </MantineProvider>
    </QueryClientProvider>,
  );
  return { row: screen.getByRole("listitem"), onSelect };
}

it("is selected by a press on a phone that selects, once by its tick, but not by its buttons", () => {
  const { row, onSelect } = show(true);
  fireEvent.click(row);
  expect(onSelect).toHaveBeenCalledTimes(1);
  fireEvent.click(screen.getByRole("checkbox", { name: "Select ball, 1 of 1" }));
  expect(onSelect).toHaveBeenCalledTimes(2);
  fireEvent.click(screen.getByRole("button", { name: "Cancel the export of ball, 1 of 1" }));
  expect(onSelect).toHaveBeenCalledTimes(2);
});

it("is selected by a press with a modifier otherwise, and not by a plain one", () => {
  const { row, onSelect } = show(false);
  fireEvent.click(row);
  expect(onSelect).not.toHaveBeenCalled();
  fireEvent.click(row, { ctrlKey: true });
  expect(onSelect).toHaveBeenCalledTimes(1);
});
