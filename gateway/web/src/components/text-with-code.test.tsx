// @vitest-environment jsdom
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { TextWithCode } from "./text-with-code";

test("what stands in backticks is code", () => {
  const { container } = render(
    <TextWithCode>Add one with `rushes models add`, or `rushes models sync`.</TextWithCode>,
  );
  expect(container.textContent).toBe("Add one with rushes models add, or rushes models sync.");
  expect([...container.querySelectorAll("code")].map((code) => code.textContent)).toEqual([
    "rushes models add",
    "rushes models sync",
  ]);
});

test.each(["", "`", "``", "a ` b", "No command."])("%j stays as it is", (sentence) => {
  const { container } = render(<TextWithCode>{sentence}</TextWithCode>);
  expect(container.textContent).toBe(sentence);
  expect(container.querySelector("code")).toBeNull();
});
