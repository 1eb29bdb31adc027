// Which part of a frame is seen, and how large; all layers over it are seen the same way.
export type Point = { x: number; y: number };
export type Size = { width: number; height: number };

export type View = {
  /** 1: the whole frame, as large as its bed allows. */
  scale: number;
  /** The frame's middle from the bed's, in pixels of the page. */
  x: number;
  y: number;
};

export type Extent = {
  /** Where frames are shown, in pixels of the page. */
  bed: Size;
  /** The frame at scale 1. */
  fit: Size;
  /** The scale at which each pixel of the frame is one of the screen. */
  pixel: number;
};

export const WHOLE: View = { scale: 1, x: 0, y: 0 };

/** A pixel of a frame is 32 pixels wide then, where the frame has as many as its bed. */
export const MOST_SCALE = 32;

/** What a key or a button does. */
export const ZOOM_STEP = 1.5;

/** `ratio`: pixels of the screen for each of the page. */
export function extentOf(frame: Size, bed: Size, ratio: number): Extent {
  const fits = Math.min(bed.width / frame.width, bed.height / frame.height);
  const fit = { width: frame.width * fits, height: frame.height * fits };
  return { bed, fit, pixel: fits > 0 ? 1 / (fits * ratio) : 1 };
}

/** As near to it as there is a frame to be seen: no edge comes into the bed while the frame is larger than it. */
export function within({ scale, x, y }: View, { bed, fit, pixel }: Extent): View {
  const held = between(scale, Math.min(1, pixel), Math.max(MOST_SCALE, pixel));
  const room = (length: number, free: number) => Math.max(0, (length * held - free) / 2);
  const [roomX, roomY] = [room(fit.width, bed.width), room(fit.height, bed.height)];
  return { scale: held, x: between(x, -roomX, roomX), y: between(y, -roomY, roomY) };
}

/** So many times as large; what is at a place of the bed, counted from its middle, stays there. */
export function zoomed(view: View, times: number, at: Point, extent: Extent): View {
  const { scale } = within({ ...view, scale: view.scale * times }, extent);
  const by = scale / view.scale;
  const moved = (from: number, to: number) => to - (to - from) * by;
  return within({ scale, x: moved(view.x, at.x), y: moved(view.y, at.y) }, extent);
}

export const panned = (view: View, by: Point, extent: Extent): View =>
  within({ ...view, x: view.x + by.x, y: view.y + by.y }, extent);

/** Pixel for pixel, or the whole frame where it is so already. */
export const pixelForPixel = (view: View, extent: Extent): View =>
  isPixelForPixel(view, extent)
    ? WHOLE
    : zoomed(view, extent.pixel / view.scale, { x: 0, y: 0 }, extent);

export const isPixelForPixel = ({ scale }: View, { pixel }: Extent) =>
  Math.abs(scale / pixel - 1) < 1e-6;

/** Where a place of the bed, as a share of its width, is on the frame: as a share of the frame's, 0 to 1. */
export function shareOfFrame(share: number, { scale, x }: View, { bed, fit }: Extent): number {
  const width = fit.width * scale;
  if (width === 0) return share;
  const left = bed.width / 2 + x - width / 2;
  return between((share * bed.width - left) / width, 0, 1);
}

export const between = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, value));
