// The countdown, and the silent refresh. Every page works without this.
"use strict";

const countdown = document.getElementById("countdown");
if (countdown) {
  const at = (id) => document.getElementById(id);
  const now = () => Date.now() / 1000;
  // The server's clock counts, whatever this one says.
  const ahead = Number(countdown.dataset.now) - now();
  let expiresAt = Number(countdown.dataset.expiresAt);
  const token = at("token").querySelectorAll("span:not(.token-dot)");
  let current = Array.from(token, (part) => part.textContent).join(".");
  const bar = document.querySelector("progress.left");
  let refreshes = 0;
  let askAgainAt = 0;
  let asking = false;

  const isOfThisPage = (session) =>
    document.querySelector("#sessions .current")?.dataset.session === session.session &&
    at("role").textContent === session.role;

  const show = (session) => {
    // Another login in another tab, or another role: all of the page is of somebody else.
    if (!isOfThisPage(session)) {
      location.reload();
      return;
    }
    const renewed = session.token !== current;
    expiresAt = session.expires_at;
    countdown.dataset.expiresAt = String(expiresAt);
    if (!renewed) return;
    current = session.token;
    session.token.split(".").forEach((part, at) => { token[at].textContent = part; });
    const claims = JSON.parse(text(session.token.split(".")[1]));
    for (const row of document.querySelectorAll("#claims tr[data-claim]")) {
      const value = claims[row.dataset.claim];
      if (value !== undefined) row.querySelector(".value").textContent = JSON.stringify(value);
    }
    refreshes += 1;
    at("refreshes").textContent = String(refreshes);
    // Once a minute, and not once a second: the countdown itself is not read out.
    at("announcement").textContent = `Access token refreshed (${refreshes}).`;
  };

  const text = (segment) => {
    const bytes = atob(segment.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  };

  const ask = async () => {
    asking = true;
    askAgainAt = now() + 5;
    try {
      const response = await fetch("/session.json", { cache: "no-store", credentials: "same-origin" });
      if (response.status === 401) {
        location.assign("/login");
        return;
      }
      if (!response.ok) throw new Error(`status ${response.status}`);
      show(await response.json());
      if (expiresAt > now() + ahead) askAgainAt = 0;
    } catch {
      countdown.textContent = "has expired, and the server does not answer: trying again";
    } finally {
      asking = false;
    }
  };

  const tick = () => {
    const left = Math.ceil(expiresAt - (now() + ahead));
    bar.value = Math.max(left, 0);
    if (left > 0) {
      countdown.textContent = `expires in ${left} s`;
      return;
    }
    // A page that nobody looks at keeps no session alive.
    if (document.hidden || asking || now() < askAgainAt) return;
    countdown.textContent = "has expired, and is being refreshed";
    ask();
  };

  tick();
  setInterval(tick, 500);
  document.addEventListener("visibilitychange", tick);
  // Back from another page: what is shown may be of a session that is over.
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
}
