// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, it } from "vitest";
import { Router, useSearch, useSearchParams } from "wouter";
import { useRawSearch } from "./raw-search";

const wrapper = ({ children }: { children: ReactNode }) => (
  <Router searchHook={useRawSearch}>{children}</Router>
);

beforeEach(() => history.replaceState(null, "", "/library"));

it.each(["a%20b", "a%2Fb", "50%", "%25", "a b", "c&d=e#f", "ü"])(
  "reads back %s as it was written to the address",
  (name) => {
    const { result } = renderHook(useSearchParams, { wrapper });
    act(() => result.current[1]({ folder: name, q: name }));
    expect(Object.fromEntries(result.current[0])).toEqual({ folder: name, q: name });
    expect(renderHook(useSearchParams, { wrapper }).result.current[0].get("q")).toBe(name);
  },
);

it("changes only the parameter that is set", () => {
  history.replaceState(null, "", "/library?folder=cam%2520pct");
  const { result } = renderHook(useSearchParams, { wrapper });
  act(() => {
    result.current[1]((now) => {
      now.set("q", "x");
      return now;
    });
  });
  expect(location.search).toBe("?folder=cam%2520pct&q=x");
});

it("gives the query itself, of which links back are made", () => {
  history.replaceState(null, "", "/library?folder=cam%2520pct");
  expect(renderHook(useSearch, { wrapper }).result.current).toBe("folder=cam%2520pct");
});
