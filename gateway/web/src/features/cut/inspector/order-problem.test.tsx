// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { GatewayError } from "@/lib/api/problem";
import { OrderProblem } from "./order-problem";

it.each([
  [false, "Not exported: Rushes did not answer. E tries again."],
  [true, "Not overwritten: Rushes did not answer. E tries again."],
])(
  "says what became of an order without an answer, not how the gateway is",
  (overwrites, words) => {
    render(<OrderProblem error={new GatewayError(null)} overwrites={overwrites} onShift={null} />);
    expect(screen.getByRole("alert").textContent).toBe(words);
  },
);
