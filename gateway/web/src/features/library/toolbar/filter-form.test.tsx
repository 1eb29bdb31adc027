// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { beginOf } from "@/lib/time/date-formats";
import { offsetAt } from "@/lib/time/offset-stretches";
import { listingFrom } from "../listing";
import { FilterForm } from "./filter-form";

/** Videos by their days of recording, and the queries of days. */
const library = vi.hoisted(() => {
  const known = { days: {} as Record<string, number>, asked: [] as URLSearchParams[] };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", (request: Request) => {
    const query = new URL(request.url).searchParams;
    known.asked.push(query);
    const at = (day: string) => Date.parse(`${day}T12:00:00`);
    const from = Date.parse(query.get("recorded_from") ?? "");
    const before = Date.parse(query.get("recorded_before") ?? "");
    const day = Object.entries(known.days)
      .filter(([each]) => at(each) >= from && at(each) < before)
      .map(([value, count]) => ({ value, count }));
    return Promise.resolve(Response.json({ facets: { day }, total: 0 }));
  });
  return known;
});

beforeEach(() => {
  library.asked = [];
  library.days = { "2024-09-30": 7, "2024-11-08": 1, "2024-11-09": 1234, "2025-01-01": 9 };
});

function show(search: string) {
  const listing = listingFrom(new URLSearchParams(search), "default");
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <FilterForm listing={listing} onChange={vi.fn()} onClose={vi.fn()} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const button = (name: string) => screen.findByRole("button", { name });

it("marks days with videos, whatever days are chosen, and those of the months one pages to", async () => {
  show("from=2024-11-20&to=2024-11-30&codec=hevc");
  expect(await button("9 November 2024, 1\u202f234 videos")).toHaveAttribute("data-recorded");
  expect(await button("8 November 2024, 1 video")).toHaveAttribute("title", "1 video");
  expect(await button("7 November 2024")).not.toHaveAttribute("data-recorded");
  await userEvent.click(await button("Previous month"));
  await userEvent.click(await button("Previous month"));
  await button("30 September 2024, 7 videos");
  const [first] = library.asked;
  expect(first?.get("fields")).toBe("day");
  expect(first?.get("codec")).toBe("hevc");
  const since = Date.parse(beginOf("2024-10-01"));
  expect(Date.parse(first?.get("recorded_from") ?? "")).toBe(since);
  expect(first?.get("utc_offset")).toBe(String(offsetAt(since)));
  const ends = library.asked.map((query) => query.get("recorded_before") ?? "");
  expect(ends).toContain(beginOf("2025-01-01"));
});
