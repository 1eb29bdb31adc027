// Downloads of several files, one after the other: browsers ask once whether a page may do that.

type Download = { href: string; name: string };

/** Browsers drop downloads that begin at the same time. */
const BETWEEN_MS = 300;

export function downloadEach(files: readonly Download[]): void {
  files.forEach(({ href, name }, at) => {
    setTimeout(() => {
      const link = document.createElement("a");
      link.href = href;
      link.download = name;
      link.click();
    }, at * BETWEEN_MS);
  });
}
