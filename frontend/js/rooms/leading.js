/** What teachers do in a room. The server checks each of them; refusals come back as the room's `problem`. */
export class Leading {
  /** @param {(type: string, body: object) => Promise<any>} ask */
  constructor(ask) {
    this.ask = ask;
  }

  /** @param {string} participant who knocks */
  admit(participant) {
    return this.ask("room.admit", { participant });
  }

  /** @param {string} participant who knocks */
  refuse(participant) {
    return this.ask("room.refuse", { participant });
  }

  /**
   * Switch something of somebody's off. Nobody can switch another's on.
   * @param {string} participant
   * @param {import("./media.js").Source | "bench"} source
   */
  mute(participant, source) {
    return this.ask("room.mute", { participant, source });
  }

  /** @param {string} participant */
  remove(participant) {
    return this.ask("room.remove", { participant });
  }

  /** @param {string} participant whose turn it is */
  lowerHand(participant) {
    return this.ask("room.lower", { participant });
  }

  /** @param {boolean} on newcomers knock */
  lock(on) {
    return this.ask("room.lock", { on });
  }

  /** @param {string | null} participant for everybody's stage */
  spotlight(participant) {
    return this.ask("room.spotlight", { participant });
  }

  /** End the room for all. */
  end() {
    return this.ask("room.end", {});
  }
}
