// Decoded pictures, and drawing them in display size and orientation.
import type { Picture } from "./kept-pictures";
import type { Packets } from "./worker-messages";

/** Of a decoded picture in 4:2:0 with 8 bits. */
export const BYTES_OF_PIXEL = 1.5;
const BYTES_OF_DRAWN_PIXEL = 4;

/** A picture as the decoder returned it. */
export class DecodedPicture implements Picture {
  readonly frame: VideoFrame;
  readonly bytes: number;

  constructor(frame: VideoFrame) {
    this.frame = frame;
    // Without a format the pixels are in memory that only the browser can read: an estimate.
    this.bytes =
      frame.format === null
        ? frame.codedWidth * frame.codedHeight * BYTES_OF_PIXEL
        : frame.allocationSize();
  }

  close() {
    this.frame.close();
  }
}

/** A copy in display size; the decoder has its own picture back. */
export class DrawnPicture implements Picture {
  readonly bitmap: ImageBitmap;

  constructor(bitmap: ImageBitmap) {
    this.bitmap = bitmap;
  }

  get bytes() {
    return this.bitmap.width * this.bitmap.height * BYTES_OF_DRAWN_PIXEL;
  }

  close() {
    this.bitmap.close();
  }
}

/** Draws pictures rotated and with square pixels, in display size, but never enlarged. */
export class PictureRenderer {
  readonly #canvas = new OffscreenCanvas(1, 1);
  readonly #width: number;
  readonly #height: number;
  readonly #rotation: number;
  readonly #isMirrored: boolean;
  #scale = 1;

  constructor({ display_width, display_height, rotation, mirrored }: Packets) {
    this.#width = display_width;
    this.#height = display_height;
    this.#rotation = rotation;
    this.#isMirrored = mirrored;
  }

  get #isUpright(): boolean {
    return this.#rotation % 180 === 0;
  }

  resize(width: number, height: number): void {
    const [across, down] = this.#isUpright ? [width, height] : [height, width];
    this.#scale = Math.min(1, Math.max(across / this.#width, down / this.#height));
  }

  draw(picture: DecodedPicture | DrawnPicture): ImageBitmap {
    return picture instanceof DrawnPicture ? this.#copy(picture) : this.#drawn(picture);
  }

  #copy({ bitmap }: DrawnPicture): ImageBitmap {
    this.#canvas.width = bitmap.width;
    this.#canvas.height = bitmap.height;
    this.#context().drawImage(bitmap, 0, 0);
    return this.#canvas.transferToImageBitmap();
  }

  #context(): OffscreenCanvasRenderingContext2D {
    const context = this.#canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("Nothing can be drawn on.");
    return context;
  }

  #drawn({ frame }: DecodedPicture): ImageBitmap {
    const width = Math.max(1, Math.round(this.#width * this.#scale));
    const height = Math.max(1, Math.round(this.#height * this.#scale));
    this.#canvas.width = this.#isUpright ? width : height;
    this.#canvas.height = this.#isUpright ? height : width;
    const context = this.#context();
    context.translate(this.#canvas.width / 2, this.#canvas.height / 2);
    context.rotate((this.#rotation * Math.PI) / 180);
    if (this.#isMirrored) context.scale(1, -1);
    context.drawImage(frame, -width / 2, -height / 2, width, height);
    return this.#canvas.transferToImageBitmap();
  }
}
