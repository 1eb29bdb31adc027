// The theme's CSS variables as a style sheet. MantineProvider would write them into an inline <style>, which the
// page's policy (style-src 'self') forbids; so they are written when the page is built.
import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from "@mantine/core";
import type { Plugin } from "vite";
import { cssVariablesResolver, theme } from "../src/app/theme.ts";

const ID = "virtual:theme.css";

function themeCss(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const base = defaultCssVariablesResolver(merged);
  const own = cssVariablesResolver(merged);
  return convertCssVariables(
    {
      variables: { ...base.variables, ...own.variables },
      dark: { ...base.dark, ...own.dark },
      light: { ...base.light, ...own.light },
    },
    ":root",
  );
}

/** Serves `virtual:theme.css`. */
export function themeStyleSheet(): Plugin {
  return {
    name: "rushes:theme-style-sheet",
    resolveId: (id) => (id === ID ? ID : undefined),
    load: (id) => (id === ID ? themeCss() : undefined),
  };
}
