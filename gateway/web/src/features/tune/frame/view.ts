// Zoom and position of a frame in its bed, the area where frames are shown; the same for all layers over it.
export type Point = { x: number; y: number };
export type Size = { width: number; height: number };

export type View = {
  /** 1: the whole frame, as large as the bed allows. */
  scale: number;
  /** Offset of the frame's centre from the bed's, in CSS pixels. */
  x: number;
  y: number;
};

export type Extent = {
  /** Size of the area where frames are shown, in CSS pixels. */
  bed: Size;
  /** Size of the frame at scale 1, in CSS pixels. */
  fit: Size;
  /** The scale at which each pixel of the frame is one pixel of the screen. */
  pixel: number;
};

export const WHOLE: View = { scale: 1, x: 0, y: 0 };

/** At this scale each pixel of a frame of the bed's size is 32 CSS pixels wide. */
export const MOST_SCALE = 32;

/** The factor of one key press, or of one click on a button. */
export const ZOOM_STEP = 1.5;

/** `ratio`: screen pixels per CSS pixel. */
export function extentOf(frame: Size, bed: Size, ratio: number): Extent {
  const fits = Math.min(bed.width / frame.width, bed.height / frame.height);
  const fit = { width: frame.width * fits, height: frame.height * fits };
  return { bed, fit, pixel: fits > 0 ? 1 / (fits * ratio) : 1 };
}

/** The nearest view that is allowed: within the limits of zoom, without a gap beside a frame larger than the bed. */
export function within({ scale, x, y }: View, { bed, fit, pixel }: Extent): View {
  const held = between(scale, Math.min(1, pixel), Math.max(MOST_SCALE, pixel));
  const room = (length: number, free: number) => Math.max(0, (length * held - free) / 2);
  const [roomX, roomY] = [room(fit.width, bed.width), room(fit.height, bed.height)];
  return { scale: held, x: between(x, -roomX, roomX), y: between(y, -roomY, roomY) };
}

/** Zooms by a factor; the point `at`, counted from the bed's centre, stays where it is. */
export function zoomed(view: View, times: number, at: Point, extent: Extent): View {
  const { scale } = within({ ...view, scale: view.scale * times }, extent);
  const by = scale / view.scale;
  const moved = (from: number, to: number) => to - (to - from) * by;
  return within({ scale, x: moved(view.x, at.x), y: moved(view.y, at.y) }, extent);
}

export const panned = (view: View, by: Point, extent: Extent): View =>
  within({ ...view, x: view.x + by.x, y: view.y + by.y }, extent);

/** Switches to one screen pixel per pixel of the frame, or back to the whole frame. */
export const pixelForPixel = (view: View, extent: Extent): View =>
  isPixelForPixel(view, extent)
    ? WHOLE
    : zoomed(view, extent.pixel / view.scale, { x: 0, y: 0 }, extent);

export const isPixelForPixel = ({ scale }: View, { pixel }: Extent) =>
  Math.abs(scale / pixel - 1) < 1e-6;

/** Converts a position as a share of the bed's width into a share of the frame's width, 0 to 1. */
export function shareOfFrame(share: number, { scale, x }: View, { bed, fit }: Extent): number {
  const width = fit.width * scale;
  if (width === 0) return share;
  const left = bed.width / 2 + x - width / 2;
  return between((share * bed.width - left) / width, 0, 1);
}

export const between = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, value));
