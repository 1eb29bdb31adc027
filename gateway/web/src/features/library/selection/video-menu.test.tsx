// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { Asset } from "@/lib/api/client";
import { VideoMenu } from "./video-menu";

const asset = (id: string) => ({ id, name: `${id}.mp4`, root: "lib", path: `${id}.mp4` }) as Asset;
const [one, two] = [asset("one"), asset("two")];

it.each([
  ["Open in Sort", [two]],
  ["Open the first in Sort", [two, one]],
])("%s: for viewers, too", async (name, assets) => {
  const onSort = vi.fn();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <VideoMenu
          place={{ assets, x: 0, y: 0 }}
          onClose={vi.fn()}
          onOpen={vi.fn()}
          onSort={onSort}
          onDownload={vi.fn()}
          change={null}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await userEvent.click(await screen.findByRole("menuitem", { name: new RegExp(`^${name}`) }));
  expect(onSort).toHaveBeenCalledExactlyOnceWith(two);
});
