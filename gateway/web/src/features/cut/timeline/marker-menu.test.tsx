// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Marker } from "@/lib/api/client";
import { MarkerMenu } from "./marker-menu";

const MARKER = { export_id: "e", label: "", group: "dog_001" } as Marker;

it.each([true, false])("marks the clips of a marker as examples, if one may: %s", async (may) => {
  const onMarkExample = vi.fn();
  const nothing = () => undefined;
  render(
    <MantineProvider env="test">
      <div id="menus" />
      <MarkerMenu
        at={{ marker: MARKER, x: 0, y: 0 }}
        mayChange={may}
        onActivate={nothing}
        onCopyLink={nothing}
        onOverwrite={nothing}
        onEdit={nothing}
        onFindLike={nothing}
        onMarkExample={onMarkExample}
        onDelete={nothing}
        onClose={nothing}
      />
    </MantineProvider>,
  );
  // Clips without a label can be examples, too.
  fireEvent.click(await screen.findByRole("menuitem", { name: "Mark as an example…" }));
  expect(onMarkExample.mock.calls).toEqual(may ? [[MARKER]] : []);
});
