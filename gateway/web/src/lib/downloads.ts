// Downloads of files by the browser, one after the other: each can be resumed, which an archive of all could not.
import { grouped } from "./time/time";
import { announceFinal, announceRefusal } from "./undo/undo";

type Download = { href: string; name: string };

/** Browsers ask the user after a few, and drop what comes at the same moment. */
const APART_MS = 400;
const MOST = 100;

/** Downloads files, and says so. `noun`: one of them, such as "clip". */
export async function downloadEach(files: readonly Download[], noun: string): Promise<void> {
  if (files.length > MOST) {
    announceRefusal(
      `At most ${MOST} ${noun}s are downloaded at once; these are ${grouped(files.length)}.`,
    );
    return;
  }
  for (const [at, { href, name }] of files.entries()) {
    if (at > 0) await new Promise((resolve) => setTimeout(resolve, APART_MS));
    const link = document.createElement("a");
    link.href = href;
    link.download = name;
    link.click();
  }
  const many = files.length === 1 ? (files[0]?.name ?? "") : `${grouped(files.length)} ${noun}s`;
  announceFinal(`Downloading ${many}`);
}
