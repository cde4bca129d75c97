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
