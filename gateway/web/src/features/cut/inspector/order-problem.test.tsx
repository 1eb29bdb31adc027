// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { GatewayError } from "@/lib/api/problem";
import { steadyTable } from "@/lib/footage/steady-table";
import { OrderProblem } from "./order-problem";

it.each([
  [false, "Not exported: Rushes did not answer. E tries again."],
  [true, "Not overwritten: Rushes did not answer. E tries again."],
])(
  "says what became of an order without an answer, not how the gateway is",
  (overwrites, words) => {
    render(
      <OrderProblem
        error={new GatewayError(null)}
        overwrites={overwrites}
        table={undefined}
        onShift={() => undefined}
      />,
    );
    expect(screen.getByRole("alert").textContent).toBe(words);
  },
);

it("starts no earlier than the start that fits: the frame before it may be in another shot", () => {
  // A start that fits a later clip of a batch need not be one of a frame.
  const problem = { status: 422, detail: "It crosses a cut.", nearest_starts: [3.35, 0.1] };
  const error = new GatewayError(
    problem as unknown as ConstructorParameters<typeof GatewayError>[0],
  );
  const onShift = vi.fn();
  render(
    <MantineProvider env="test">
      <OrderProblem
        error={error}
        overwrites={false}
        table={steadyTable(30, 1, 300)}
        onShift={onShift}
      />
    </MantineProvider>,
  );
  for (const button of screen.getAllByRole("button", { name: /^Start at/ }))
    fireEvent.click(button);
  expect(onShift.mock.calls).toEqual([[101], [3]]);
});
