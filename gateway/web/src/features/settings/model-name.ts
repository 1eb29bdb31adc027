// What a model may be called, and what a file suggests.

/** The rule of the server. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export const NAME_IS_SO =
  "1 to 64 of a to z, 0 to 9, dot, hyphen and underscore, beginning with a letter or digit";

export const isModelName = (name: string) => NAME.test(name);

/** As near to the file's name as the rule lets it be. */
export function nameFrom(file: string): string {
  const plain = file
    .replace(/\.onnx$/i, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-");
  return plain.replace(/^[^a-z0-9]+/, "").slice(0, 64);
}

/** Why a file is no model that the page can add; null where it may be one. */
export function mistakeInFile(file: { name: string; size: number }): string | null {
  if (/\.pt$/i.test(file.name))
    return `A PyTorch file runs what its maker put into it. Add it where Rushes runs: rushes models add ${file.name}`;
  if (!/\.onnx$/i.test(file.name)) return `${file.name} is no ONNX file.`;
  return file.size > MOST_BYTES ? "It has more than 512 MiB." : null;
}

const MOST_BYTES = 512 * 2 ** 20;
