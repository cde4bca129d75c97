/**
 * How loud a microphone is, ten times a second, from 0 to 1. Returns the way to stop.
 * @param {MediaStreamTrack} track
 * @param {(level: number) => void} tell
 * @returns {() => void}
 */
export function watchLevel(track, tell) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
    tell(Math.min(1, Math.sqrt(power) * 4));
  }, 100);
  return () => {
    clearInterval(timer);
    tell(0);
    context.close();
  };
}

/**
 * An ear on a track that is asked now and then how loud it was since the last question. Where the browser keeps
 * its sound machine asleep, it knows nothing and says so.
 * @param {MediaStreamTrack} track
 * @returns {import("../rooms/watching.js").Ear}
 */
export function earOn(track) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 32768; // two thirds of a second at 48 kHz
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    peak: () => {
      if (context.state !== "running") return null;
      analyser.getFloatTimeDomainData(samples);
      return samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    },
    close: () => void context.close(),
  };
}
