// The part of a frame that a region shows. It is the picture that the frame is shown with, so that it is loaded once.
import { RetryingImage } from "@/components/retrying-image";
import { address } from "@/lib/api/address";
import type { BrandRegion } from "../api/regions";
import { cropOf } from "./regions";
import classes from "./region-table.module.css";

/** In pixels of the page. */
export const CROP = { width: 80, height: 48 };

export function RegionCrop({ assetId, region }: { assetId: string; region: BrandRegion }) {
  const { scale, left, top } = cropOf(region.box, CROP);
  return (
    <div className={classes.crop} style={CROP}>
      <div style={{ transform: `translate(${left}px, ${top}px) scale(${scale})` }}>
        <RetryingImage lazy src={address.picture(assetId, region.frame)} />
      </div>
    </div>
  );
}
