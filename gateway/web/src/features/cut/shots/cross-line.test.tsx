// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { planClips } from "@/lib/clips/spans";
import { steadyTable } from "@/lib/footage/steady-table";
import type { NextCut } from "../next-cut/next-cut";
import { CrossLine } from "./cross-line";
import { crossings } from "./shots";

const TABLE = steadyTable(25, 1, 1000);
const BATCH = { clips: 1, spread: 0, seconds: 4, contract: "plain" } as const;
const NEXT = { plan: planClips(TABLE, 50, BATCH), batch: BATCH, latest: 900 } as unknown as NextCut;
const CUTS = [{ frame: 100, kind: "cut" as const, confidence: 1 }];

it.each([
  [true, "Crosses the cut at #100: refused"],
  [false, "Crosses the cut at #100"],
])("says in what is seen whether an order would be refused: %s", (isRefused, words) => {
  render(
    <MantineProvider env="test">
      <CrossLine
        table={TABLE}
        next={NEXT}
        crossed={crossings(TABLE, NEXT.plan, CUTS)}
        isRefused={isRefused}
        onShift={() => undefined}
      />
    </MantineProvider>,
  );
  expect(screen.getByText(words)).toBeVisible();
});
