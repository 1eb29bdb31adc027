// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import type { Asset } from "@/lib/api/client";
import { ChooseVideo } from "./choose-video";

/** Searches that the server has received, and how to answer them. */
const server = vi.hoisted(() => {
  const asked: { q: string; answer: (assets: unknown[]) => void }[] = [];
  // Before any import, because the client keeps the fetch that it finds when it is loaded.
  vi.stubGlobal("fetch", (request: Request) => {
    const q = new URL(request.url).searchParams.get("q") ?? "";
    return new Promise((resolve) =>
      asked.push({ q, answer: (assets) => resolve(Response.json({ assets })) }),
    );
  });
  return { asked };
});

const video = (id: string, path: string) =>
  ({ id, name: path.split("/").at(-1), root: "camera", path, state: "ready" }) as Asset;
const ALL = [video("1", "monday/take.mp4"), video("2", "tuesday/take.mp4"), video("3", "x.mp4")];

beforeEach(() => {
  server.asked.length = 0;
});

/** `onChoose`, and the answer to what is searched for. */
function search() {
  const onChoose = vi.fn<(asset: Asset) => void>();
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <ChooseVideo onChoose={onChoose} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const answer = (q: string, assets: Asset[]) =>
    vi.waitFor(() => {
      const one = server.asked.find((each) => each.q === q);
      expect(one).toBeDefined();
      one?.answer(assets);
    });
  return { chosen: () => onChoose.mock.calls.map(([{ id }]) => id), answer };
}

it("takes the first hit with Enter, or the one that the arrows mark", async () => {
  const { chosen, answer } = search();
  await answer("", ALL);
  expect((await screen.findAllByRole("option"))[0]).toHaveAttribute("aria-selected", "true");
  const user = userEvent.setup();
  await user.click(screen.getByRole("combobox", { name: "Video" }));
  await user.keyboard("{Enter}{ArrowDown}{ArrowDown}{ArrowDown}{Enter}{ArrowUp}{Enter}");
  expect(chosen()).toEqual(["1", "3", "2"]);
});

it("tells videos of one name apart by their folders", async () => {
  const { answer } = search();
  await answer("", ALL);
  const [one, other] = await screen.findAllByRole("option");
  expect(one).toHaveTextContent("camera / monday");
  expect(other).toHaveTextContent("camera / tuesday");
});

it("takes the first hit of what was typed, even if Enter comes before the answer", async () => {
  const { chosen, answer } = search();
  await answer("", ALL);
  await screen.findAllByRole("option");
  const user = userEvent.setup();
  await user.type(screen.getByRole("combobox", { name: "Video" }), "x{Enter}");
  expect(chosen()).toEqual([]);
  await answer("x", [video("3", "x.mp4")]);
  await vi.waitFor(() => expect(chosen()).toEqual(["3"]));
});
