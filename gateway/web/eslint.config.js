// Strict, type-checked rules; a warning is an error. Features meet only in app/.
import { readdirSync } from "node:fs";
import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import ts from "typescript-eslint";

const features = readdirSync(new URL("src/features", import.meta.url));

/** Inside a feature paths are relative; what is outside is named by alias, so that a border is seen in the import. */
const outwards = { group: ["../../*"], message: "Leave a folder by its alias: @/…" };

export default ts.config(
  { ignores: ["src/lib/api/schema.d.ts", "node_modules", "coverage"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-definitions": ["error", "type"],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-console": "error",
    },
  },
  {
    files: ["src/**/*.tsx", "src/**/*.ts"],
    extends: [reactHooks.configs.flat.recommended, a11y.flatConfigs.strict],
  },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            outwards,
            {
              group: ["@/features/*", `!@/features/${feature}`, "@/app/*"],
              message: "Features meet only in app/.",
            },
          ],
        },
      ],
    },
  })),
  {
    files: ["src/components/**", "src/lib/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            outwards,
            { group: ["@/features/*", "@/app/*"], message: "lib/ and components/ know no page." },
          ],
        },
      ],
    },
  },
  {
    files: ["public/*.js"],
    languageOptions: { globals: globals.browser, sourceType: "script" },
  },
  { files: ["eslint.config.js"], languageOptions: { globals: globals.node } },
);
