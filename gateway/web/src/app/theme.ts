// The design as a Mantine theme. Names are roles, not colours: components use no hex values, except on pictures.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** Surfaces are neutral grey, so that they do not affect the perception of the picture's colours. */
const dark = {
  stage: "#0a0a0a", // around the picture: the same in both schemes
  ground: "#141414", // page, timeline bed
  panel: "#1c1c1c", // inspector, toolbar, rail
  raised: "#262626", // card, row under the pointer, field
  control: "#323232", // button, segmented track
  press: "#404040",
  disabled: "#262626", // background of a disabled button
  edge: "#787878", // lower edge of a field: >= 3:1 against panel and raised
  rule: "#2e2e2e", // hairline between lanes; carries no meaning
  text: "#e4e4e4",
  text2: "#b4b4b4",
  text3: "#9a9a9a",
  here: "#62aeff",
  hereFill: "#1f65b5",
  hereSoft: "#1d3a5c",
  onHere: "#ffffff",
  marked: "#f0ad3d",
  markedSoft: "#4a3711",
  onMarked: "#1a1200",
  planned: "#4fd6e0",
  loss: "#ff7b70",
  lossFill: "#b3261e",
  lossSoft: "#4b1e1b",
  proven: "#58c785",
  provenSoft: "#163a26",
  play: "#ffffff", // play head: the only pure white in the page
  // Colours of detected classes: distinct from each other and from the colours of states.
  found0: "#6ab4ff",
  found1: "#f5b041",
  found2: "#5fd38d",
  found3: "#ff8fb3",
  found4: "#c3a6ff",
  found5: "#4fd6e0",
  found6: "#e6dc5a",
  found7: "#ff9e6b",
};
const light: typeof dark = {
  stage: "#0a0a0a",
  ground: "#e4e4e4",
  panel: "#f0f0f0",
  raised: "#fbfbfb",
  control: "#d8d8d8",
  press: "#c6c6c6",
  disabled: "#dcdcdc", // differs from the page, on which a disabled button would be taken for words
  edge: "#767676",
  rule: "#d0d0d0",
  text: "#161616",
  text2: "#404040",
  text3: "#565656",
  here: "#0b57b0",
  hereFill: "#1660b8",
  hereSoft: "#c9ddf5",
  onHere: "#ffffff",
  marked: "#8a5200",
  markedSoft: "#f3ddb2",
  onMarked: "#ffffff",
  planned: "#00686f",
  loss: "#b3261e",
  lossFill: "#b3261e",
  lossSoft: "#f6d3cf",
  proven: "#126a36",
  provenSoft: "#cbe8d6",
  play: "#000000",
  found0: "#0b57b0",
  found1: "#8a5200",
  found2: "#14713a",
  found3: "#b3246b",
  found4: "#6b3fb8",
  found5: "#00686f",
  found6: "#615a00",
  found7: "#a03c12",
};

const tuple = (c: string, fill: string): MantineColorsTuple => [
  c,
  c,
  c,
  c,
  c,
  c,
  fill,
  fill,
  fill,
  fill,
];

/** Popups belong to the landmark that opened them; the shell has a place for them. */
const withinPage = { target: "#menus" };

export const theme = createTheme({
  fontFamily: '"Inter Variable", Inter, system-ui, sans-serif',
  fontFamilyMonospace: '"Inter Variable", Inter, system-ui, sans-serif', // one family: figures are tabular instead
  fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "16px", sm: "20px", md: "20px", lg: "24px", xl: "28px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "2px", sm: "3px", md: "4px", lg: "6px", xl: "8px" },
  defaultRadius: "sm",
  primaryColor: "here",
  primaryShade: 6,
  focusRing: "auto",
  respectReducedMotion: true,
  cursorType: "pointer",
  colors: {
    here: tuple(dark.here, dark.hereFill),
    marked: tuple(dark.marked, dark.marked),
    loss: tuple(dark.loss, dark.lossFill),
    proven: tuple(dark.proven, dark.proven),
  },
  components: {
    Button: {
      defaultProps: { size: "xs", variant: "default" },
      vars: () => ({
        root: { "--button-height": "28px", "--button-padding-x": "10px", "--button-fz": "14px" },
      }),
    },
    ActionIcon: { defaultProps: { size: 28, variant: "subtle", color: "gray" } },
    Input: {
      defaultProps: { size: "xs" },
      vars: () => ({
        wrapper: { "--input-height": "28px", "--input-fz": "14px", "--input-padding": "8px" },
      }),
    },
    SegmentedControl: {
      defaultProps: { size: "xs" },
      vars: () => ({ root: { "--sc-font-size": "12px", "--sc-padding": "4px 8px" } }),
    },
    Checkbox: { defaultProps: { size: "xs" } },
    Switch: { defaultProps: { size: "xs" } },
    Slider: { defaultProps: { size: 4, thumbSize: 14, label: null } },
    Tooltip: {
      defaultProps: { openDelay: 400, transitionProps: { duration: 0 }, portalProps: withinPage },
    },
    // Lists opened from fields are Popovers too.
    Popover: { defaultProps: { portalProps: withinPage } },
    Menu: {
      defaultProps: {
        transitionProps: { duration: 0 },
        portalProps: withinPage,
        // What the window has no room for is scrolled to, as dozens of profiles.
        middlewares: { flip: true, shift: true, size: { padding: 8 } },
        styles: { dropdown: { overflowY: "auto" } },
        // Screen readers would count the empty element as an item.
        withInitialFocusPlaceholder: false,
      },
    },
    Modal: {
      defaultProps: { transitionProps: { duration: 0 }, overlayProps: { backgroundOpacity: 0.6 } },
    },
  },
});

const vars = (t: typeof dark): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(t).map(([k, v]) => [`--r-${k}`, v])),
  "--mantine-color-body": t.ground,
  "--mantine-color-text": t.text,
  "--mantine-color-bright": t.text,
  "--mantine-color-dimmed": t.text2,
  "--mantine-color-placeholder": t.text3,
  "--mantine-color-error": t.loss,
  "--mantine-color-anchor": t.here,
  "--mantine-color-default": t.control,
  "--mantine-color-default-hover": t.press,
  "--mantine-color-default-color": t.text,
  "--mantine-color-default-border": "transparent",
  "--mantine-color-here-filled": t.hereFill,
  "--mantine-color-here-filled-hover": t.hereFill,
  "--mantine-primary-color-filled": t.hereFill,
  "--mantine-color-disabled": t.disabled,
  "--mantine-color-disabled-color": t.text3,
});
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  dark: vars(dark),
  light: vars(light),
});
