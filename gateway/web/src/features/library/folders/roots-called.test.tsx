// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Root } from "@/lib/api/client";
import { listingFrom } from "../listing";
import { RootsCalled } from "./roots-called";

const root = (name: string): Root => ({
  name,
  path: `/videos/${name}`,
  online: true,
  emptied: false,
  offline_because: "",
  asset_count: 1200,
  scanned_at: null,
  unreadable: [],
  unreadable_count: 0,
  passed_over: [],
});

function show(search: string, names: string[]) {
  const onChange = vi.fn();
  const listing = listingFrom(new URLSearchParams(search), "default");
  render(
    <MantineProvider env="test">
      <RootsCalled roots={names.map(root)} listing={listing} onChange={onChange} />
    </MantineProvider>,
  );
  return onChange;
}

it("offers the folder of the library whose name has all words", () => {
  const onChange = show("q=2025 Holi", ["Holiday 2025", "holiday 2026", "field"]);
  expect(screen.getByRole("status")).toHaveTextContent(/Holiday 2025 holds 1\D?200 videos\./);
  fireEvent.click(screen.getByRole("button", { name: "Show Holiday 2025" }));
  expect(onChange).toHaveBeenCalledWith({ root: "Holiday 2025", folder: undefined, q: "" });
});

it.each([
  ["nothing is searched", "", ["holiday", "field"]],
  ["a folder is open", "q=holiday&root=field", ["holiday", "field"]],
  ["there is only one", "q=holiday", ["holiday"]],
  ["none is called so", "q=beach", ["holiday", "field"]],
])("offers none where %s", (_, search, names) => {
  show(search, names);
  expect(screen.queryByRole("status")).toBeNull();
});
