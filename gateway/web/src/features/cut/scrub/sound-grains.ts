// Audio scrubbing: plays a short grain of sound for each frame that is shown while dragging, one after the other.

/** A sound that can be played from any moment on. */
export type Sound = {
  /** Resolves when it is playing; rejects if it cannot be played. */
  begin: (seconds: number) => Promise<void>;
  end: () => void;
};

/** Length of a grain: long enough to tell speech from noise, short enough to follow the pointer. */
const GRAIN_MS = 80;

/** Of the grains that are requested while one plays, only the last is played after it. */
export class SoundGrains {
  readonly #sound: Sound;
  #wanted: number | null = null;
  #sounds = false;

  constructor(sound: Sound) {
    this.#sound = sound;
  }

  dispose(): void {
    this.#wanted = null;
    this.#sound.end();
  }

  want(seconds: number): void {
    this.#wanted = seconds;
    if (!this.#sounds) void this.#play();
  }

  async #play(): Promise<void> {
    this.#sounds = true;
    while (this.#wanted !== null) {
      const seconds = this.#wanted;
      this.#wanted = null;
      try {
        await this.#sound.begin(seconds);
        await new Promise((passed) => setTimeout(passed, GRAIN_MS));
      } catch {
        // Scrubbing goes on silently; the next frame tries again.
      }
      this.#sound.end();
    }
    this.#sounds = false;
  }
}

/** The sound of a file that the browser can play, whether or not it can decode its video. */
export function soundOf(source: string): Sound & { dispose: () => void } {
  const audio = new Audio(source);
  return {
    begin: (seconds) => {
      audio.currentTime = seconds;
      return audio.play();
    },
    end: () => audio.pause(),
    dispose: () => {
      // Closes the connection; an audio element that is only paused keeps loading.
      audio.removeAttribute("src");
      audio.load();
    },
  };
}
