// Made by build/theme-style-sheet.ts.
declare module "virtual:theme.css";
