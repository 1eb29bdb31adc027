// @vitest-environment jsdom
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Told } from "./told";

test("what stands in backticks is code", () => {
  const { container } = render(
    <Told>Add one with `rushes models add`, or `rushes models sync`.</Told>,
  );
  expect(container.textContent).toBe("Add one with rushes models add, or rushes models sync.");
  expect([...container.querySelectorAll("code")].map((code) => code.textContent)).toEqual([
    "rushes models add",
    "rushes models sync",
  ]);
});

test.each(["", "`", "``", "a ` b", "No command."])("%j stays as it is", (sentence) => {
  const { container } = render(<Told>{sentence}</Told>);
  expect(container.textContent).toBe(sentence);
  expect(container.querySelector("code")).toBeNull();
});
