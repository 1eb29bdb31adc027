// Sound under a hand that moves: a short grain of it for a picture that is seen, one after the other.

/** What sounds from any moment on. */
export type Sound = {
  /** Settles when it is heard; rejects where it cannot be. */
  begin: (seconds: number) => Promise<void>;
  end: () => void;
};

/** Long enough to tell a word from a noise, short enough to follow a hand. */
const GRAIN_MS = 80;

/** Of many grains that are wanted while one sounds the last one follows. */
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
        // Pictures go on without it; the next one asks again.
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
      // Lets go of the connection; a file that nobody hears keeps loading.
      audio.removeAttribute("src");
      audio.load();
    },
  };
}
