// How a JPEG that the page holds becomes a picture, in as little time as it takes to decode it.

export type Jpeg = Uint8Array<ArrayBuffer>;

/** So many arguments any browser takes. */
const PIECE = 1 << 15;

/**
 * Out of an address that holds the bytes themselves. A Blob's are registered with the browser's own process and read
 * back from there: twice as slow, and four times where the processor has other work.
 */
export async function decoded(jpeg: Jpeg): Promise<ImageBitmap> {
  const image = new Image();
  const loaded = new Promise<void>((resolve, reject) => {
    image.onload = () => resolve();
    image.onerror = () => reject(new Error("no JPEG"));
  });
  image.src = `data:image/jpeg;base64,${base64(jpeg)}`;
  await loaded;
  return createImageBitmap(image);
}

function base64(bytes: Jpeg): string {
  let characters = "";
  for (let at = 0; at < bytes.length; at += PIECE)
    characters += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(characters);
}
