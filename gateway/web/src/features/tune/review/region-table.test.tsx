// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { queryKeys } from "@/lib/api/query-keys";
import { useUndo } from "@/lib/api/changes/changes";
import { useAnnouncement } from "@/lib/undo/undo";
import type { BrandRegion } from "../api/regions";
import { RegionTable } from "./region-table";
import { regionOf } from "./region.fixture";

type Sent = { state: "confirmed" | "rejected"; brand: string | null };

const gateway = vi.hoisted(() => {
  const gateway = {
    regions: [] as BrandRegion[],
    /** As they were before the last decision. */
    before: [] as BrandRegion[],
    sent: [] as [string, Sent][],
    sentAlike: [] as (Sent & { like: string })[],
    refuses: false,
    away: false,
    /** No second page comes before it is fulfilled. */
    holding: null as Promise<void> | null,
    undone: 0,
  };
  const answered = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/api/v1/session")
      return Response.json({ signed_in: true, name: "ada", role: "editor", open: true });
    if (pathname === "/api/v1/brand-lists/cup")
      return Response.json({ name: "cup", version: 1, brands: [{ name: "Beta", aliases: [] }] });
    if (pathname.endsWith("/undo")) {
      gateway.undone += 1;
      gateway.regions = gateway.before;
      return Response.json({ id: "c", kind: "brand_region", words: "", final_because: null });
    }
    if (pathname === "/api/v1/runs/r/regions") {
      if (gateway.away)
        return Response.json({ detail: "It is away.", status: 404 }, { status: 404 });
      // In two pages of each state.
      const state = searchParams.get("state");
      const those = gateway.regions.filter((each) => each.state === state);
      const first = searchParams.get("cursor") === "";
      const half = Math.ceil(those.length / 2);
      if (gateway.holding && !first) await gateway.holding;
      return Response.json({
        regions: first ? those.slice(0, half) : those.slice(half),
        next_cursor: first && those.length > 1 ? "more" : null,
      });
    }
    if (pathname === "/api/v1/runs/r/decisions") {
      if (gateway.refuses)
        return Response.json({ detail: "The video is another one.", status: 409 }, { status: 409 });
      const { like, ...wanted } = (await request.json()) as Sent & { like: string };
      gateway.sentAlike.push({ like, ...wanted });
      const letters = gateway.regions.find((each) => each.id === like)?.letters;
      const isMeant = (each: BrandRegion) =>
        each.letters === letters && !["confirmed", "rejected"].includes(each.state);
      gateway.before = gateway.regions;
      gateway.regions = gateway.regions.map((each) =>
        isMeant(each) ? { ...each, ...wanted, why: "Decided." } : each,
      );
      const change = { id: "c", kind: "brand_region", words: "Decided on all" };
      return Response.json({ decided: gateway.before.filter(isMeant).length, change });
    }
    const id = pathname.slice("/api/v1/runs/r/regions/".length);
    const found = gateway.regions.find((each) => each.id === id);
    if (request.method !== "PATCH" || !found) return Response.json({}, { status: 404 });
    if (gateway.refuses)
      return Response.json({ detail: "The video is another one.", status: 409 }, { status: 409 });
    const wanted = (await request.json()) as Sent;
    gateway.sent.push([id, wanted]);
    const region = { ...found, ...wanted };
    gateway.before = gateway.regions;
    gateway.regions = gateway.regions.map((each) => (each.id === id ? region : each));
    return Response.json({
      ...region,
      change: { id: "c", kind: "brand_region", words: "Decided" },
    });
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", (asked: string | Request, init?: RequestInit) =>
    answered(asked instanceof Request ? asked : new Request(new URL(asked, location.href), init)),
  );
  return gateway;
});

const FRAMES = [0, 1, 2, 3].map((seq) => ({ seq, asset_id: "a", frame: 10 * seq, seconds: seq }));
const MATCHED = regionOf({ id: "0-0", seq: 0, text: "ACME", state: "matched", score: 100 });
const FOREIGN = regionOf({ id: "1-0", seq: 1, text: "EXIT", state: "unresolved", brand: null });
const NEAR = regionOf({ id: "2-0", seq: 2, text: "ACNE" });
const LATE = regionOf({ id: "3-0", seq: 3, text: "AGME" });

beforeEach(() => {
  Object.assign(gateway, {
    sent: [],
    sentAlike: [],
    refuses: false,
    away: false,
    undone: 0,
    holding: null,
  });
  gateway.regions = [MATCHED, FOREIGN, NEAR, LATE];
  // jsdom has no layout.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { value: 320, configurable: true });
  Element.prototype.scrollTo = () => undefined;
});

const Undo = () => {
  const { undo } = useUndo();
  const said = useAnnouncement();
  return (
    <button
      type="button"
      onClick={() => void undo({ at: performance.now() + 1, clock: Date.now() + 1 })}
    >
      {`undo ${said?.what ?? ""}`}
    </button>
  );
};

const room = (cache: QueryClient) => (
  <MantineProvider env="test">
    <QueryClientProvider client={cache}>
      <RegionTable runId="r" list="cup" frames={FRAMES} mayChange onShow={() => undefined} />
    </QueryClientProvider>
  </MantineProvider>
);

async function show(mayChange = true) {
  const onShow = vi.fn<(region: BrandRegion) => void>();
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  cache.setQueryData(queryKeys.brandReport("r"), {});
  const room = (isOpen: boolean) => (
    <MantineProvider env="test">
      <QueryClientProvider client={cache}>
        {isOpen ? (
          <RegionTable runId="r" list="cup" frames={FRAMES} mayChange={mayChange} onShow={onShow} />
        ) : null}
        <Undo />
      </QueryClientProvider>
    </MantineProvider>
  );
  const { rerender } = render(room(true));
  await screen.findByTitle("EXIT");
  await screen.findByTitle("AGME");
  return { onShow, cache, leave: () => rerender(room(false)) };
}

const grid = () => screen.getByRole("grid", { name: "Regions" });
const press = (key: string) => fireEvent.keyDown(grid(), { key });
const texts = () => screen.getAllByRole("row").map((row) => row.querySelector("bdi")?.textContent);
const chosen = () =>
  screen
    .getAllByRole("row")
    .find((row) => row.ariaSelected === "true" || row.getAttribute("aria-selected") === "true");

it("lists what is doubtful first, and says how many are open", async () => {
  await show();
  expect(texts()).toEqual(["ACNE", "AGME", "EXIT", "ACME"]);
  expect(screen.getByRole("status")).toHaveTextContent("2 open of 2");
  fireEvent.click(screen.getByRole("button", { name: "matched 1" }));
  expect(texts()).toEqual(["ACME"]);
});

it("leaves rows where they are while further ones are read, also one that is decided on", async () => {
  let goOn: () => void = () => undefined;
  gateway.holding = new Promise((resolve) => (goOn = resolve));
  const open = render(room(new QueryClient({ defaultOptions: { queries: { retry: false } } })));
  await open.findByTitle("ACNE");
  expect(texts()).toEqual(["ACNE"]);
  act(() => grid().focus());
  press("Enter");
  await waitFor(() => expect(gateway.sent).toHaveLength(1));
  goOn();
  await open.findByTitle("ACME");
  expect(texts()).toEqual(["ACNE", "AGME", "EXIT", "ACME"]);
  expect(chosen()).toHaveTextContent("ACNE");
});

it("confirms and rejects by keys, and goes to the next open one, whose frame is shown", async () => {
  const { onShow, cache } = await show();
  act(() => grid().focus());
  expect(onShow).toHaveBeenLastCalledWith(NEAR);
  press("Enter");
  expect(onShow).toHaveBeenLastCalledWith(LATE);
  await waitFor(() =>
    expect(gateway.sent).toEqual([["2-0", { state: "confirmed", brand: "Acme" }]]),
  );
  expect(screen.getByRole("status")).toHaveTextContent("1 open of 2");
  // What was decided on stays where it is.
  expect(texts()).toEqual(["ACNE", "AGME", "EXIT", "ACME"]);
  press("x");
  await waitFor(() => expect(gateway.sent).toHaveLength(2));
  expect(gateway.sent[1]).toEqual(["3-0", { state: "rejected", brand: null }]);
  expect(onShow).toHaveBeenLastCalledWith(FOREIGN);
  expect(screen.getByRole("status")).toHaveTextContent("0 open of 2");
  await waitFor(() =>
    expect(cache.getQueryState(queryKeys.brandReport("r"))?.isInvalidated).toBe(true),
  );
});

it("moves by arrow keys, and not beyond the ends", async () => {
  const { onShow } = await show();
  act(() => grid().focus());
  press("ArrowUp");
  expect(onShow).toHaveBeenLastCalledWith(NEAR);
  for (let i = 0; i < 5; i++) press("ArrowDown");
  expect(onShow).toHaveBeenLastCalledWith(MATCHED);
  expect(chosen()).toHaveTextContent("ACME");
});

it("takes another brand, which what is no brand has to be given", async () => {
  await show();
  act(() => grid().focus());
  press("ArrowDown");
  press("ArrowDown");
  press("Enter");
  const field = screen.getByRole("combobox", { name: "Another brand" });
  expect(field).toHaveFocus();
  fireEvent.change(field, { target: { value: " Gamma " } });
  const form = field.closest("form");
  if (form) fireEvent.submit(form);
  await waitFor(() =>
    expect(gateway.sent).toEqual([["1-0", { state: "confirmed", brand: "Gamma" }]]),
  );
  expect(grid()).toHaveFocus();
  press("b");
  expect(screen.getByRole("combobox", { name: "Another brand" })).toHaveFocus();
  fireEvent.keyDown(document.activeElement ?? document.body, { key: "Escape" });
  expect(grid()).toHaveFocus();
});

describe("with several that say the same", () => {
  const SAME = regionOf({ id: "2-1", seq: 2, text: "ACNE" });
  const AGAIN = regionOf({ id: "3-1", seq: 3, text: "ACNE!", letters: "acne" });
  beforeEach(() => {
    gateway.regions = [MATCHED, FOREIGN, NEAR, SAME, LATE, AGAIN];
  });
  const pressShift = (key: string) => fireEvent.keyDown(grid(), { key, shiftKey: true });

  it("decides on all at once, goes to the next open one, and is undone as one", async () => {
    const { onShow } = await show();
    act(() => grid().focus());
    expect(screen.getByRole("button", { name: /Confirm all 3 like this/ })).toBeEnabled();
    pressShift("Enter");
    expect(onShow).toHaveBeenLastCalledWith(LATE);
    expect(screen.getByRole("status")).toHaveTextContent("1 open of 4");
    await waitFor(() =>
      expect(gateway.sentAlike).toEqual([{ like: "2-0", state: "confirmed", brand: "Acme" }]),
    );
    expect(gateway.sent).toEqual([]);
    // Alone in what it says.
    expect(screen.getByRole("button", { name: /Confirm all like this/ })).toBeEnabled();
    fireEvent.click(await screen.findByRole("button", { name: "undo Decided on all" }));
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("4 open of 4"));
    expect(gateway.undone).toBe(1);
    await waitFor(() => expect(onShow).toHaveBeenLastCalledWith(NEAR));
  });

  it("rejects all, and shows why as the gateway says it", async () => {
    await show();
    act(() => grid().focus());
    pressShift("X");
    await waitFor(() =>
      expect(gateway.sentAlike).toEqual([{ like: "2-0", state: "rejected", brand: null }]),
    );
    await waitFor(() => expect(screen.getAllByTitle("Decided.")).toHaveLength(3));
    expect(screen.getByRole("button", { name: "rejected 3" })).toBeInTheDocument();
  });

  it("gives a typed brand to all by Shift+Enter, and to one by Enter after that", async () => {
    await show();
    act(() => grid().focus());
    press("b");
    const named = (brand: string, shiftKey: boolean) => {
      const field = screen.getByRole("combobox", { name: "Another brand" });
      fireEvent.change(field, { target: { value: brand } });
      fireEvent.keyDown(field, { key: "Enter", shiftKey });
      const form = field.closest("form");
      if (form) fireEvent.submit(form);
    };
    named("Gamma", true);
    await waitFor(() =>
      expect(gateway.sentAlike).toEqual([{ like: "2-0", state: "confirmed", brand: "Gamma" }]),
    );
    expect(grid()).toHaveFocus();
    press("b");
    named("Delta", false);
    await waitFor(() =>
      expect(gateway.sent).toEqual([["3-0", { state: "confirmed", brand: "Delta" }]]),
    );
  });

  it("takes a refused decision about all back", async () => {
    gateway.refuses = true;
    await show();
    act(() => grid().focus());
    pressShift("X");
    await screen.findByRole("button", { name: "undo The video is another one." });
    expect(screen.getByRole("status")).toHaveTextContent("4 open of 4");
  });
});

it("is undone, and shows the region again", async () => {
  const { onShow } = await show();
  act(() => grid().focus());
  press("x");
  fireEvent.click(await screen.findByRole("button", { name: "undo Decided" }));
  await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent("2 open of 2"));
  expect(gateway.undone).toBe(1);
  await waitFor(() => expect(onShow).toHaveBeenLastCalledWith(NEAR));
});

it("is undone from another room without going back to the frame", async () => {
  const { onShow, leave } = await show();
  act(() => grid().focus());
  press("x");
  await screen.findByRole("button", { name: "undo Decided" });
  leave();
  const shown = onShow.mock.calls.length;
  fireEvent.click(screen.getByRole("button", { name: "undo Decided" }));
  await waitFor(() => expect(gateway.undone).toBe(1));
  await act(() => Promise.resolve());
  expect(onShow).toHaveBeenCalledTimes(shown);
});

it("takes a refused decision back, and says why", async () => {
  gateway.refuses = true;
  await show();
  act(() => grid().focus());
  press("Enter");
  await screen.findByRole("button", { name: "undo The video is another one." });
  expect(screen.getByRole("status")).toHaveTextContent("2 open of 2");
});

it("lets viewers look, and change nothing", async () => {
  const { onShow } = await show(false);
  act(() => grid().focus());
  press("Enter");
  press("x");
  expect(onShow).toHaveBeenCalledTimes(1);
  expect(gateway.sent).toEqual([]);
  expect(screen.queryByRole("button", { name: /Confirm/ })).toBeNull();
});

it("says why there is nothing, and tries again", async () => {
  gateway.away = true;
  render(room(new QueryClient({ defaultOptions: { queries: { retry: false } } })));
  expect(await screen.findByRole("alert")).toHaveTextContent("It is away.");
  gateway.away = false;
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByTitle("ACNE");
});
