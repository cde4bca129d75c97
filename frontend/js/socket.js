/** The page's own socket: one line to the server, and topics that go on where they were after a break. */
import { Connection, Refused } from "./rooms/connection.js";

/**
 * Open the line of this page; it comes back by itself.
 * @param {string} [tickets] where its tickets are made
 * @returns {Connection}
 */
export function openLine(tickets = "/api/v1/tickets") {
  const line = new Connection({
    WebSocket,
    url: (ticket) => `${location.origin.replace(/^http/, "ws")}/ws?ticket=${encodeURIComponent(ticket)}`,
    ticket: async () => {
      const answer = await fetch(tickets, { method: "POST" });
      if ([401, 403, 410].includes(answer.status)) throw new Refused("signed_out");
      if (!answer.ok) throw new Error(`ticket: ${answer.status}`);
      return (await answer.json()).ticket;
    },
    setTimeout: setTimeout.bind(globalThis),
    clearTimeout: clearTimeout.bind(globalThis),
    random: Math.random,
  });
  addEventListener("online", () => line.hurry());
  // back by the browser's button: the page is old and its line is closed
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("pagehide", () => line.close());
  return line;
}

/**
 * Hear a topic from `since` on, over every break; `reset` is called where too much was missed to tell it all.
 * @param {{ on: Connection["on"], heard: Connection["heard"], request: Connection["request"] }} line
 * @param {string} topic
 * @param {number} since the number up to which the page already shows the state
 * @param {() => void} reset
 */
export function follow(line, topic, since, reset) {
  line.on("open", async () => {
    try {
      const answer = await line.request("topic.subscribe", { topic, since: line.heard(topic) ?? since });
      if (answer.reset) reset();
    } catch {
      // the line broke again: the next `open` asks anew
    }
  });
}
