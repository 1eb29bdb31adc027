// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { useListing } from "../listing";
import { PickDialog } from "./pick-dialog";

const asked = vi.hoisted(() => {
  const requests: URLSearchParams[] = [];
  const values: Record<string, [string, number][]> = {
    camera: [
      ["Café", 7],
      ["drone", 2],
    ],
    codec: [
      ["hevc", 5],
      ["unknown", 1],
    ],
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    const params = new URL(url).searchParams;
    requests.push(params);
    const field = params.get("fields") ?? "";
    const told = (values[field] ?? []).map(([value, count]) => ({ value, count }));
    return Response.json({ facets: { [field]: told }, total: 9 });
  });
  return requests;
});

beforeEach(() => {
  asked.length = 0;
  history.replaceState(null, "", "/library");
});

function Page({ onClose }: { onClose: () => void }) {
  const [listing, change] = useListing();
  return <PickDialog listing={listing} onChange={change} total={9} onClose={onClose} />;
}

function show() {
  const onClose = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        <Page onClose={onClose} />
      </MantineProvider>
    </QueryClientProvider>,
  );
  return onClose;
}

const box = (name: string) => screen.findByRole("checkbox", { name: new RegExp(`^${name}`) });

it("ticks several values, which the address and the next counts have", async () => {
  show();
  await userEvent.click(await box("Café"));
  await userEvent.click(await box("drone"));
  expect(await box("drone")).toBeChecked();
  expect(new URLSearchParams(location.search).getAll("camera")).toEqual(["Café", "drone"]);
  await waitFor(() => expect(asked.at(-1)?.getAll("camera")).toEqual(["Café", "drone"]));
  await userEvent.click(await box("Café"));
  expect(new URLSearchParams(location.search).getAll("camera")).toEqual(["drone"]);
});

it("narrows the values by what is typed, and picks the first of them by Enter", async () => {
  const onClose = show();
  await box("drone");
  await userEvent.type(screen.getByRole("textbox"), "cafe");
  expect(screen.queryByRole("checkbox", { name: /^drone/ })).toBeNull();
  await userEvent.keyboard("{Enter}");
  expect(new URLSearchParams(location.search).getAll("camera")).toEqual(["Café"]);
  expect(onClose).not.toHaveBeenCalled();
  await userEvent.keyboard("{Enter}");
  expect(onClose).toHaveBeenCalled();
});

it("finds a codec by its usual names, and keeps what is picked although no video has it", async () => {
  history.replaceState(null, "", "/library?codec=prores");
  show();
  expect(await box("ProRes")).toBeChecked();
  await userEvent.type(screen.getByRole("textbox"), "h.265");
  expect(screen.getAllByRole("checkbox").map((one) => one.textContent)).toEqual(["HEVC5"]);
});
