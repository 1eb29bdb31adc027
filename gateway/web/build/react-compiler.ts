// React Compiler for the page's own components, so that a change renders only what depends on it. Without it, dragging
// the cursor would render the whole page again with every move.
import { transformAsync } from "@babel/core";
import type { Plugin } from "vite";

/** Memoises components and hooks; types and JSX are left to Vite. */
export function reactCompiler(): Plugin {
  return {
    name: "rushes:react-compiler",
    enforce: "pre",
    transform: {
      filter: { id: /\/src\/.*\.tsx?$/, code: /\buse[A-Z]|<[A-Z]|<\/|\/>/ },
      async handler(code, id) {
        const done = await transformAsync(code, {
          filename: id,
          babelrc: false,
          configFile: false,
          sourceMaps: true,
          parserOpts: { plugins: id.endsWith("x") ? ["typescript", "jsx"] : ["typescript"] },
          plugins: ["babel-plugin-react-compiler"],
        });
        return done?.code == null ? null : { code: done.code, map: done.map ?? null };
      },
    },
  };
}
