// Plays a rendition's sound, which is a separate file that begins at frame 0, in step with its picture.

/** Allowed difference in seconds: a smaller one is not audible, whereas each correction is. */
const APART = 0.08;

/** Keeps the sound with the picture until the returned function is called. */
export function followSound(video: HTMLVideoElement, audio: HTMLAudioElement): () => void {
  const listening = new AbortController();
  const on = (name: keyof HTMLVideoElementEventMap, handle: () => void) =>
    video.addEventListener(name, handle, { signal: listening.signal });
  const meet = () => {
    if (Math.abs(audio.currentTime - video.currentTime) > APART) {
      audio.currentTime = video.currentTime;
    }
  };
  const start = () => {
    meet();
    // Browsers refuse it before the first interaction with the page; then they refuse to play the picture as well.
    audio.play().catch(() => undefined);
  };
  on("playing", start);
  on("pause", () => audio.pause());
  on("waiting", () => audio.pause());
  on("ended", () => audio.pause());
  on("seeked", meet);
  on("timeupdate", meet);
  on("ratechange", () => {
    audio.playbackRate = video.playbackRate;
  });
  audio.playbackRate = video.playbackRate;
  if (!video.paused) start();
  return () => {
    listening.abort();
    audio.pause();
  };
}
