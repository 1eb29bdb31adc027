// Renditions have their sound in a file of its own: it begins with frame 0, and goes where the picture goes.

/** Seconds by which they may come apart: less is not heard, and each correction is. */
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
    // Refused where the page has not been touched yet; then the picture was refused as well.
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
