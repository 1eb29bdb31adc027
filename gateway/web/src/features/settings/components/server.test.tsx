// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { Server } from "./server";

const setting = (variable: string, value: string | null, fromEnvironment = false) => ({
  variable,
  value,
  from_environment: fromEnvironment,
  about: `About ${variable.toLowerCase()}.`,
});

/** What the gateway says; an empty list of nodes is its answer while none is attached. */
const gateway = vi.hoisted(() => {
  const said: { processes: object[]; nodes: object[]; isDown: boolean } = {
    processes: [],
    nodes: [],
    isDown: false,
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    if (url.endsWith("/nodes")) return Promise.resolve(Response.json({ nodes: said.nodes }));
    const refusal = { status: 503, detail: "The gateway is starting." };
    return Promise.resolve(
      said.isDown ? Response.json(refusal, { status: 503 }) : Response.json(said),
    );
  });
  return said;
});

const node = (name: string, slots: number) => ({ name, slots, encoders: [], decoders: [] });

beforeEach(() => {
  history.replaceState(null, "", "/settings?part=server");
  gateway.isDown = false;
  gateway.nodes = [node("media-1", 2), node("media-2", 3)];
  gateway.processes = [
    { process: "gateway", settings: [setting("RUSHES_PORT", "8000"), setting("RUSHES_X", null)] },
    { process: "catalog", settings: [setting("RUSHES_TRASH_BYTES", "1073741824", true)] },
    { process: "media-1", settings: null },
  ];
});

function show() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Server />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return userEvent.setup();
}

const rowsOf = async (name: string) =>
  within(await screen.findByRole("list", { name })).getAllByRole("listitem");

it("shows what each process runs with, and whether somebody set it", async () => {
  show();
  const [port, unset] = await rowsOf("Gateway");
  expect(port).toHaveTextContent("RUSHES_PORT8000DefaultAbout rushes_port.");
  expect(unset).toHaveTextContent("RUSHES_XnoneDefault");
  const [trash] = await rowsOf("Catalog");
  expect(trash).toHaveTextContent("RUSHES_TRASH_BYTES1073741824 (1.1 GB)Set");
});

it("names the process that does not answer", async () => {
  show();
  expect(await screen.findByRole("heading", { name: "Media 1" })).toBeVisible();
  expect(screen.getByText("It does not answer. Its log says why.")).toBeVisible();
});

it("shows how many clips every node cuts at once, as it announced itself", async () => {
  show();
  const rows = await rowsOf("Clips cut at once");
  expect(rows.map((row) => row.textContent)).toEqual(["media-12", "media-23"]);
  expect(screen.getByText(/^Together 5\./)).toBeVisible();
});

it("says that orders wait while no node is attached", async () => {
  gateway.nodes = [];
  show();
  expect(await screen.findByText(/^No media node is attached/)).toBeVisible();
});

it("finds settings by their words, and keeps what was looked for in the address", async () => {
  const user = show();
  await rowsOf("Gateway");
  await user.type(screen.getByLabelText("Find a setting of the server"), "trash bytes");
  expect(screen.queryByRole("list", { name: "Gateway" })).toBeNull();
  expect(await rowsOf("Catalog")).toHaveLength(1);
  expect(location.search).toBe("?part=server&find=trash+bytes");
  await user.type(screen.getByLabelText("Find a setting of the server"), " nothing");
  expect(screen.queryByRole("list")).toBeNull();
  // A process that does not answer stays in the list, since it may have the setting.
  expect(screen.getByRole("heading", { level: 3 })).toHaveTextContent("Media 1");
});

it("says what is wrong, and looks again", async () => {
  gateway.isDown = true;
  const user = show();
  expect(await screen.findByText(/The gateway is starting/)).toBeVisible();
  gateway.isDown = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await rowsOf("Gateway")).toHaveLength(2);
});
