// What the benches note in a page: when each part of a join was done, and when each frame of others came.
(() => {
  const bench = (window.bench = { marks: {}, frames: [], prompts: 0 });
  const mark = (name) => (bench.marks[name] ??= performance.now());
  bench.start = () => {
    bench.marks = {};
    bench.frames = [];
    mark("click");
  };
  addEventListener("click", (e) => e.target.closest?.("[data-part=go-in]") && bench.start(), true);

  const ask = window.fetch;
  window.fetch = async (...told) => {
    const answer = await ask(...told);
    if (String(told[0]?.url ?? told[0]).includes("ticket")) mark("ticket");
    return answer;
  };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...told) {
      super(...told);
      this.addEventListener("open", () => mark("socket"));
      this.addEventListener("message", ({ data }) => JSON.parse(data).re === this.entering && this.entering && mark("admitted"));
    }
    send(data) {
      const { type, id } = JSON.parse(data);
      if (type === "room.enter") this.entering = (mark("knock"), id);
      super.send(data);
    }
  };
  const devices = navigator.mediaDevices;
  const open = devices?.getUserMedia.bind(devices);
  if (open) devices.getUserMedia = (wanted) => (bench.prompts++, open(wanted));

  // Every frame that a decoder gives, whether or not the page shows it.
  async function watch(track) {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      mark("frame");
      bench.frames.push([performance.now(), value.displayWidth, value.displayHeight]);
      value.close();
    }
  }
  const Connection = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(...told) {
      super(...told);
      bench.connection = this;
      this.addEventListener("track", ({ track }) => track.kind === "video" && watch(track));
      this.addEventListener("iceconnectionstatechange", () => /connected|completed/.test(this.iceConnectionState) && mark("path"));
      this.addEventListener("connectionstatechange", () => this.connectionState === "connected" && mark("keys"));
    }
    async setLocalDescription(...told) {
      await super.setLocalDescription(...told);
      mark("offer");
    }
    async setRemoteDescription(...told) {
      mark("answer");
      await super.setRemoteDescription(...told);
    }
  };

  /** Wait for a condition; resolves to false where it does not come true in time. */
  bench.until = async (condition, seconds = 20) => {
    const end = performance.now() + seconds * 1000;
    while (!condition()) {
      if (performance.now() > end) return false;
      await new Promise((go) => setTimeout(go, 10));
    }
    return true;
  };
  /**
   * Seconds from `since`, when every path died, to the first frame after the longest time without one; null until
   * a second has passed and frames flow again, ten of them at least.
   */
  bench.recovery = (since) => {
    const now = performance.now();
    const times = bench.frames.map(([at]) => at).filter((at) => at >= since);
    let before = since, longest = 0, end = 0;
    for (const at of times) {
      if (at - before > longest) [longest, end] = [at - before, at];
      before = at;
    }
    const flows = now - before < 250 && times.filter((at) => at >= end).length >= 10;
    return now - since > 1000 && flows ? (end - since) / 1000 : null;
  };
  /** What came in so far, by kind, summed over the slots that carry something. */
  bench.look = async () => {
    const seen = { audio: { total: 0, concealed: 0, energy: 0 }, video: { frames: 0, freezes: 0, frozen: 0, width: 0, height: 0, lost: 0 } };
    for (const one of (await bench.connection.getStats()).values()) {
      if (one.type !== "inbound-rtp" || !one.packetsReceived) continue;
      if (one.kind === "audio") {
        seen.audio.total += one.totalSamplesReceived ?? 0;
        seen.audio.concealed += one.concealedSamples ?? 0;
        seen.audio.energy += one.totalAudioEnergy ?? 0;
      } else {
        seen.video.frames += one.framesDecoded ?? 0;
        seen.video.freezes += one.freezeCount ?? 0;
        seen.video.frozen += one.totalFreezesDuration ?? 0;
        seen.video.width = one.frameWidth ?? seen.video.width;
        seen.video.height = one.frameHeight ?? seen.video.height;
        seen.video.lost += one.packetsLost ?? 0;
      }
    }
    return seen;
  };
})();
