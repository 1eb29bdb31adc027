// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { useAnnouncement } from "@/lib/undo/undo";
import { BrandListsButton } from "./brand-lists";

type Kept = { name: string; version: number; brands: { name: string; aliases: string[] }[] };
type Mistake = { field: string; message: string };

/** The lists of the gateway and their earlier versions, the bodies that were put, and what it says is wrong with the next one. */
const gateway = vi.hoisted(() => {
  const gateway = {
    lists: new Map<string, Kept>(),
    earlier: [] as Kept[],
    put: [] as unknown[],
    files: [] as number[][],
    mistakes: [] as Mistake[],
    away: false,
    role: "editor",
  };
  const refused = (status: number, errors: Mistake[], reason = "") =>
    Response.json(
      { type: `/problems/${reason}`, title: "", status, detail: "It is refused.", errors },
      { status },
    );
  const answered = async (request: Request): Promise<Response> => {
    const path = decodeURIComponent(new URL(request.url).pathname);
    if (path === "/api/v1/session")
      return Response.json({ signed_in: true, name: "ada", role: gateway.role, open: true });
    if (gateway.away) return refused(503, []);
    if (path === "/api/v1/brand-lists") {
      const brand_lists = [...gateway.lists.values()].map((list) => ({
        ...list,
        brands: list.brands.length,
      }));
      return Response.json({ brand_lists });
    }
    const name = path.slice("/api/v1/brand-lists/".length);
    if (name === "default/versions") {
      const all = [...gateway.earlier, gateway.lists.get("default")].reverse();
      const versions = all.map((each) => ({
        version: each?.version,
        brands: each?.brands.length,
        time: each?.version === 1 ? null : "2026-11-30T18:00:00Z",
      }));
      return Response.json({ versions, next_cursor: null });
    }
    const version = new URL(request.url).searchParams.get("version");
    if (request.method === "GET" && version !== null) {
      const found = gateway.earlier.find((each) => each.version === Number(version));
      return found ? Response.json(found) : refused(404, []);
    }
    const list = gateway.lists.get(name);
    if (request.method === "PUT" && name.endsWith(".csv")) {
      gateway.files.push([...new Uint8Array(await request.arrayBuffer())]);
      return refused(422, [{ field: "line 1, text", message: "must be UTF-8" }]);
    }
    if (request.method === "PUT") {
      const { brands, version } = (await request.json()) as Pick<Kept, "brands" | "version">;
      if (version !== (list?.version ?? 0)) return refused(409, [], "brand-list-changed");
      gateway.put.push([name, brands]);
      if (gateway.mistakes.length > 0) return refused(422, gateway.mistakes.splice(0));
      const saved = { name, version: (list?.version ?? 0) + 1, brands };
      gateway.lists.set(name, saved);
      return Response.json(saved, { status: list ? 200 : 201 });
    }
    return list ? Response.json(list) : refused(404, []);
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", (asked: string | Request, init?: RequestInit) =>
    answered(asked instanceof Request ? asked : new Request(new URL(asked, location.href), init)),
  );
  return gateway;
});

const COLA = { name: "Coca-Cola", aliases: ["Coke"] };
const NIKE = { name: "Nike", aliases: [] };

beforeEach(() => {
  gateway.lists.clear();
  gateway.lists.set("default", { name: "default", version: 3, brands: [COLA, NIKE] });
  gateway.earlier = [{ name: "default", version: 2, brands: [{ ...COLA, aliases: [] }] }];
  gateway.put.length = 0;
  gateway.files.length = 0;
  gateway.mistakes.length = 0;
  gateway.away = false;
  gateway.role = "editor";
});

const Said = () => <output>{useAnnouncement()?.what}</output>;

function show() {
  render(
    <MantineProvider env="test">
      <QueryClientProvider
        client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}
      >
        <Said />
        <BrandListsButton />
      </QueryClientProvider>
    </MantineProvider>,
  );
  press("Brand lists");
}

const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const names = () =>
  screen.getAllByRole<HTMLInputElement>("textbox", { name: "Brand" }).map(({ value }) => value);
const brand = (at: number) => {
  const field = screen.getAllByRole("textbox", { name: "Brand" })[at];
  if (!field) throw new Error(`no brand ${at}`);
  return field;
};
const type = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

it("saves what was added, changed and removed as one version", async () => {
  show();
  await screen.findByDisplayValue("Nike");
  expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
  type(screen.getByRole("textbox", { name: "New brands" }), "Puma, PUMA | puma se\nFila");
  press("Add 2");
  expect(names()).toEqual(["Puma", "Fila", "Coca-Cola", "Nike"]);
  type(screen.getByRole("textbox", { name: "Aliases of Coca-Cola" }), "Coke | Cola");
  press("Remove Nike");
  expect(screen.getByText(/3 brands, version 3, with changes/)).toBeVisible();
  press("Save");
  await screen.findByText("Brand list default saved as version 4", { selector: "output" });
  expect(gateway.put).toEqual([
    [
      "default",
      [
        { name: "Puma", aliases: ["PUMA", "puma se"] },
        { name: "Fila", aliases: [] },
        { name: "Coca-Cola", aliases: ["Coke", "Cola"] },
      ],
    ],
  ]);
  expect(screen.getByText("3 brands, version 4")).toBeVisible();
});

it("undoes and redoes changes by keys, also while a field is focused", async () => {
  show();
  await screen.findByDisplayValue("Nike");
  type(brand(1), "N");
  type(brand(1), "NB");
  press("Remove Coca-Cola");
  expect(names()).toEqual(["NB"]);
  fireEvent.keyDown(brand(0), { key: "z", ctrlKey: true });
  expect(names()).toEqual(["Coca-Cola", "NB"]);
  fireEvent.keyDown(brand(0), { key: "z", ctrlKey: true });
  expect(names()).toEqual(["Coca-Cola", "Nike"]);
  fireEvent.keyDown(brand(0), { key: "Z", ctrlKey: true, shiftKey: true });
  expect(names()).toEqual(["Coca-Cola", "NB"]);
  fireEvent.keyDown(brand(0), { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(gateway.put).toHaveLength(1));
});

it("shows a mistake at the field that the gateway names", async () => {
  show();
  await screen.findByDisplayValue("Nike");
  const message = "'coke' has the same letters as 'Coke'";
  gateway.mistakes.push({ field: "brands[1].aliases[0]", message });
  const aliases = screen.getByRole("textbox", { name: "Aliases of Nike" });
  type(aliases, "coke");
  press("Save");
  await screen.findByText(message);
  expect(screen.getByRole("alert")).toHaveTextContent(`In line 2, “Nike”: ${message}.`);
  expect(aliases).toBeInvalid();
  expect(aliases).toHaveFocus();
  expect(aliases).toHaveValue("coke");
  expect(gateway.lists.get("default")?.version).toBe(3);
});

it("asks before changes are lost", async () => {
  show();
  await screen.findByDisplayValue("Nike");
  type(brand(1), "Puma");
  press("New list");
  const question = await screen.findByRole("dialog", { name: "Changes that are not saved" });
  fireEvent.click(within(question).getByRole("button", { name: "Go on editing" }));
  expect(names()).toEqual(["Coca-Cola", "Puma"]);
  press("New list");
  fireEvent.click(await screen.findByRole("button", { name: "Discard the changes" }));
  type(await screen.findByRole("textbox", { name: "Name of the new list" }), "cup");
  press("Make the list");
  await screen.findByText(/This list has no brands/);
  expect(screen.getByRole("combobox", { name: "List" })).toHaveValue("cup");
  expect(gateway.lists.get("cup")?.version).toBe(1);
  expect(gateway.lists.get("default")?.version).toBe(3);
});

it("makes no list with the name of another one", async () => {
  show();
  await screen.findByDisplayValue("Nike");
  press("New list");
  type(await screen.findByRole("textbox", { name: "Name of the new list" }), "default");
  expect(screen.getByText("There is a brand list of this name.")).toBeVisible();
  expect(screen.getByRole("button", { name: "Make the list" })).toBeDisabled();
});

it("says why there is nothing, and tries again", async () => {
  gateway.away = true;
  show();
  expect(await screen.findByRole("alert")).toHaveTextContent("It is refused.");
  gateway.away = false;
  press("Try again");
  await screen.findByRole("combobox", { name: "List" });
});

it("lets viewers look, and change nothing", async () => {
  gateway.role = "viewer";
  show();
  await screen.findByDisplayValue("Nike");
  await waitFor(() => expect(screen.queryByRole("button", { name: "Save" })).toBeNull());
  expect(brand(0)).toHaveAttribute("readonly");
  for (const name of ["New list", "Remove Nike", "Add"])
    expect(screen.queryByRole("button", { name })).toBeNull();
});

it("never empties a list that somebody else has made meanwhile", async () => {
  show();
  await screen.findByDisplayValue("Nike");
  press("New list");
  type(await screen.findByRole("textbox", { name: "Name of the new list" }), "cup");
  gateway.lists.set("cup", { name: "cup", version: 1, brands: [COLA] });
  press("Make the list");
  expect(await screen.findByText("There is a brand list of this name.")).toBeVisible();
  expect(gateway.lists.get("cup")?.brands).toEqual([COLA]);
});

it("keeps a row in sight while it is edited under a search, and what is added", async () => {
  show();
  await screen.findByDisplayValue("Nike");
  type(screen.getByRole("textbox", { name: "Find a brand" }), "nik");
  expect(names()).toEqual(["Nike"]);
  type(brand(0), "Puma");
  expect(names()).toEqual(["Puma"]);
  type(screen.getByRole("textbox", { name: "New brands" }), "Fila");
  press("Add");
  expect(names()).toEqual(["Fila", "Puma"]);
  type(screen.getByRole("textbox", { name: "Find a brand" }), "co");
  expect(names()).toEqual(["Coca-Cola"]);
});

it("leaves Ctrl+Z to the other fields", async () => {
  show();
  await screen.findByDisplayValue("Nike");
  type(brand(1), "Puma");
  for (const name of ["New brands", "Find a brand"])
    expect(
      fireEvent.keyDown(screen.getByRole("textbox", { name }), { key: "z", ctrlKey: true }),
    ).toBe(true);
  expect(names()).toEqual(["Coca-Cola", "Puma"]);
});

it("saves pasted lines that were not added yet, and asks before they are lost", async () => {
  show();
  await screen.findByDisplayValue("Nike");
  type(screen.getByRole("textbox", { name: "New brands" }), "Puma\nFila");
  press("New list");
  fireEvent.click(await screen.findByRole("button", { name: "Go on editing" }));
  press("Save");
  await screen.findByText("4 brands, version 4");
  expect(gateway.lists.get("default")?.brands.map(({ name }) => name)).toEqual([
    "Puma",
    "Fila",
    "Coca-Cola",
    "Nike",
  ]);
  expect(screen.getByRole("textbox", { name: "New brands" })).toHaveValue("");
});

it("gives the focus to the next row when one is removed, at the end to the one before", async () => {
  gateway.lists.set("default", {
    name: "default",
    version: 3,
    brands: [COLA, NIKE, { name: "Puma", aliases: [] }],
  });
  show();
  await screen.findByDisplayValue("Nike");
  press("Remove Nike");
  expect(screen.getByRole("button", { name: "Remove Puma" })).toHaveFocus();
  press("Remove Puma");
  expect(screen.getByRole("button", { name: "Remove Coca-Cola" })).toHaveFocus();
  press("Remove Coca-Cola");
  expect(screen.getByRole("textbox", { name: "New brands" })).toHaveFocus();
});

const THEIRS = [{ name: "Theirs", aliases: [] }];

/** Changes a list, which somebody else saves before. */
async function late() {
  show();
  await screen.findByDisplayValue("Nike");
  type(brand(1), "Mine");
  gateway.lists.set("default", { name: "default", version: 4, brands: THEIRS });
  press("Save");
  await screen.findByText(/Somebody has saved version 4 of this list/);
  expect(gateway.lists.get("default")?.brands).toEqual(THEIRS);
  expect(names()).toEqual(["Coca-Cola", "Mine"]);
}

it("does not overwrite what somebody else has saved, and loads it", async () => {
  await late();
  press("Load theirs");
  expect(names()).toEqual(["Theirs"]);
  expect(screen.getByText("1 brand, version 4")).toBeVisible();
  press("Undo the last change of the list");
  expect(names()).toEqual(["Coca-Cola", "Mine"]);
});

it("keeps one’s own brands in the place of what somebody else has saved, when asked to", async () => {
  await late();
  press("Keep mine");
  await screen.findByText("2 brands, version 5");
  expect(gateway.lists.get("default")?.brands.map(({ name }) => name)).toEqual([
    "Coca-Cola",
    "Mine",
  ]);
});

it("makes a list anew that somebody has deleted meanwhile, when asked to", async () => {
  gateway.lists.set("cup", { name: "cup", version: 2, brands: [NIKE] });
  show();
  await screen.findByRole("option", { name: "cup, 1 brand" });
  fireEvent.change(screen.getByRole("combobox", { name: "List" }), { target: { value: "cup" } });
  await waitFor(() => expect(names()).toEqual(["Nike"]));
  type(brand(0), "Mine");
  gateway.lists.delete("cup");
  press("Save");
  await screen.findByText(/Somebody has deleted this list/);
  press("Keep mine");
  await waitFor(() => expect(gateway.lists.get("cup")?.brands[0]?.name).toBe("Mine"));
});

/** Opens the earlier version of the list. */
async function openEarlier() {
  press("Versions");
  fireEvent.click(await screen.findByRole("menuitem", { name: /^Version 2, .*, 1 brand$/ }));
  await screen.findByRole("table", { name: "Brands of two versions" });
}

it("shows what an earlier version has otherwise, and brings it back as the newest one", async () => {
  gateway.earlier.unshift({ name: "default", version: 1, brands: [] });
  show();
  await screen.findByDisplayValue("Nike");
  await openEarlier();
  expect(screen.getByRole("columnheader", { name: "◆ 2 differ" })).toBeVisible();
  expect(screen.getByRole("row", { name: "differsNike not in it without aliases" })).toBeVisible();
  expect(screen.queryByRole("textbox", { name: "Brand" })).toBeNull();
  press("Bring back this version");
  await screen.findByText("Brand list default saved as version 4", { selector: "output" });
  expect(gateway.put).toEqual([["default", [{ name: "Coca-Cola", aliases: [] }]]]);
  expect(screen.getByText("1 brand, version 4")).toBeVisible();
});

it("keeps what is edited while an earlier version is shown, and does not lose it to that", async () => {
  show();
  await screen.findByDisplayValue("Nike");
  type(brand(1), "Mine");
  await openEarlier();
  expect(screen.getByRole("button", { name: "Bring back this version" })).toBeDisabled();
  press("Back to the list");
  expect(names()).toEqual(["Coca-Cola", "Mine"]);
  expect(screen.getByRole("button", { name: "Versions" })).toHaveFocus();
  expect(gateway.put).toEqual([]);
});

it("shows earlier versions to viewers, who bring none back", async () => {
  gateway.role = "viewer";
  show();
  await screen.findByDisplayValue("Nike");
  await openEarlier();
  expect(screen.queryByRole("button", { name: "Bring back this version" })).toBeNull();
});

it("sends a file as it is, whatever it is encoded in", async () => {
  show();
  await screen.findByDisplayValue("Nike");
  const windows1252 = new Uint8Array([0x4e, 0xe9]);
  fireEvent.change(screen.getByLabelText("CSV file with brands"), {
    target: { files: [new File([windows1252], "brands.csv")] },
  });
  expect(await screen.findByRole("alert")).toHaveTextContent("It is refused.");
  expect(gateway.files).toEqual([[0x4e, 0xe9]]);
});
