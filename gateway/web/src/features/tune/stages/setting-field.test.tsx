// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import type { ParameterValue } from "../api/detect";
import { initialOf, type Setting } from "./parameters";
import { SettingField } from "./setting-field";

const gateway = vi.hoisted(() => {
  const said: { lists: object[] | null } = { lists: null };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", () =>
    Promise.resolve(
      said.lists === null
        ? Response.json({ detail: "Not here." }, { status: 404 })
        : Response.json({ brand_lists: said.lists }),
    ),
  );
  return said;
});

const named = { words: "Kind", help: "Says what it is." };
const LANGUAGES: Setting = { ...named, name: "languages", kind: "text", initial: "en" };
const LIST: Setting = { ...named, name: "brand_list", kind: "text", initial: "default" };

function show(setting: Setting) {
  const changed = vi.fn<(value: ParameterValue) => void>();
  function Held() {
    const [value, setValue] = useState(initialOf(setting));
    return (
      <SettingField
        setting={setting}
        value={value}
        onChange={(next) => {
          changed(next);
          setValue(next);
        }}
      />
    );
  }
  render(
    <MantineProvider env="test">
      <QueryClientProvider
        client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}
      >
        <Held />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return changed;
}

const type = (field: HTMLElement, text: string) =>
  fireEvent.change(field, { target: { value: text } });

it("has a choice by its labels, and the way back to the run's value", () => {
  const choices = [
    { value: "edges", label: "Edges" },
    { value: "both", label: "Edges and objects" },
  ];
  const changed = show({ ...named, name: "source", kind: "choice", initial: "edges", choices });
  fireEvent.change(screen.getByRole("combobox", { name: "Kind" }), { target: { value: "both" } });
  expect(changed).toHaveBeenLastCalledWith("both");
  expect(screen.getByText("◆ was Edges")).toBeVisible();
  fireEvent.click(screen.getByRole("button", { name: "Kind: back to Edges" }));
  expect(changed).toHaveBeenLastCalledWith("edges");
  expect(screen.queryByText("◆ was Edges")).toBeNull();
});

it("has a switch for what is so or not", () => {
  const changed = show({ ...named, name: "deskew", kind: "switch", initial: true });
  fireEvent.click(screen.getByRole("switch", { name: "Kind" }));
  expect(changed).toHaveBeenLastCalledWith(false);
  expect(screen.getByText("◆ was on")).toBeVisible();
});

it("takes text when it is confirmed, and not with each letter", () => {
  const changed = show(LANGUAGES);
  const field = screen.getByRole("textbox", { name: "Kind" });
  type(field, "d");
  type(field, "de");
  expect(changed).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(changed.mock.calls).toEqual([["de"]]);
  fireEvent.blur(field);
  expect(changed).toHaveBeenCalledOnce();
});

it("takes text that rests without the blanks around it, which stay in the field", async () => {
  const changed = show(LANGUAGES);
  const field = screen.getByRole("textbox", { name: "Kind" });
  type(field, " de ");
  await waitFor(() => expect(changed.mock.calls).toEqual([["de"]]), { timeout: 20_000 });
  expect(field).toHaveValue(" de ");
  fireEvent.blur(field);
  expect(field).toHaveValue("de");
  expect(changed).toHaveBeenCalledOnce();
});

it("takes a list as it is typed, between commas, when the field is left", () => {
  const changed = show({ ...named, name: "classes", kind: "list", initial: [] });
  const field = screen.getByRole("textbox", { name: "Kind, with commas between them" });
  type(field, "ball, flag,");
  fireEvent.blur(field);
  expect(changed.mock.calls).toEqual([[["ball", "flag"]]]);
  expect(field).toHaveValue("ball, flag");
});

it("offers the lists of brands that there are", async () => {
  gateway.lists = [{ name: "cup", version: 1, brands: 12 }];
  const changed = show(LIST);
  await screen.findByRole("option", { name: "cup (12 brands)" });
  const field = screen.getByRole("combobox", { name: "Kind" });
  expect(field).toHaveValue("default");
  fireEvent.change(field, { target: { value: "cup" } });
  expect(changed).toHaveBeenLastCalledWith("cup");
});

it("has the name of a list typed where the gateway has no lists", async () => {
  gateway.lists = null;
  show(LIST);
  expect(await screen.findByRole("textbox", { name: "Kind" })).toHaveValue("default");
});

it("takes as many characters as the parameter allows", () => {
  show({ ...named, name: "prompt", kind: "text", initial: "Which?", longest: 2000 });
  expect(screen.getByRole("textbox", { name: "Kind" }).getAttribute("maxlength")).toBe("2000");
});
