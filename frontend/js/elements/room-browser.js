/**
 * What the library needs of this browser; what it has not, is missing here too.
 * @returns {import("../rooms/media.js").Browser}
 */
export function theBrowser() {
  const { RTCPeerConnection, RTCRtpSender, RTCRtpReceiver } = window;
  return { RTCPeerConnection, RTCRtpSender, RTCRtpReceiver, ...theClock() };
}

/** The browser's clock; `now` in seconds. */
export function theClock() {
  return {
    setTimeout: setTimeout.bind(window),
    clearTimeout: clearTimeout.bind(window),
    setInterval: setInterval.bind(window),
    clearInterval: clearInterval.bind(window),
    now: () => performance.now() / 1000,
  };
}
