// The screen until the <video> is on the page.
import { StillScreen } from "./still-screen";

export class NoScreen extends StillScreen {
  override show(): void {
    // Nothing to show it on yet.
  }
}
