// Which names and files of models are valid, and the name that a file suggests.

/** The same rule as the server's. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export const NAME_FORM =
  "1 to 64 of a to z, 0 to 9, dot, hyphen and underscore, beginning with a letter or digit";

export const isModelName = (name: string) => NAME.test(name);

/** A valid name that resembles the file's. */
export function nameFrom(file: string): string {
  const plain = file
    .replace(/\.onnx$/i, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-");
  return plain.replace(/^[^a-z0-9]+/, "").slice(0, 64);
}

/** Why a file cannot be added as a model by the page; null where it may be one. */
export function mistakeInFile(file: { name: string; size: number }): string | null {
  if (/\.pt$/i.test(file.name))
    return `A PyTorch file can run any code. Add it on the machine where Rushes runs: rushes models add ${file.name}`;
  if (!/\.onnx$/i.test(file.name)) return `${file.name} is not an ONNX file.`;
  return file.size > MOST_BYTES ? "It has more than 512 MiB." : null;
}

const MOST_BYTES = 512 * 2 ** 20;
