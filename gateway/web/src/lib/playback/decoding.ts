// Whether the page can decode videos itself.

/** Browsers give decoders (WebCodecs) only to pages over HTTPS, or from the same machine. */
export const canDecode = () => isSecureContext && "VideoDecoder" in globalThis;

/** The explanation for slow steps. */
export function decodingWords(): string {
  if (canDecode())
    return "Decoded by this page, where the browser supports the format: the fastest way.";
  if (isSecureContext) return "Shown by the browser's player: this browser has no WebCodecs.";
  return (
    "Shown by the browser's player. Over https, or on localhost, the page decodes them itself: faster. " +
    "On the server, `rushes certs` makes a certificate for that."
  );
}
