// The countdown and the silent refresh. All pages also work without JavaScript.
"use strict";

const countdown = document.getElementById("countdown");
if (countdown) {
  const at = (id) => document.getElementById(id);
  const now = () => Date.now() / 1000;
  // Difference to the server's clock, in case the local clock is wrong.
  const ahead = Number(countdown.dataset.now) - now();
  let expiresAt = Number(countdown.dataset.expiresAt);
  const token = at("token").querySelectorAll("span:not(.token-dot)");
  let current = Array.from(token, (part) => part.textContent).join(".");
  const bar = document.querySelector("progress.left");
  let refreshes = 0;
  let retryAt = 0;
  let refreshing = false;

  const isOfThisPage = (session) =>
    document.querySelector("#sessions .current")?.dataset.session === session.session &&
    at("role").textContent === session.role;

  const show = (session) => {
    // The user has logged in again in another tab, or the role has changed: the whole page is outdated.
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
    // Screen readers announce each refresh, but not every step of the countdown.
    at("announcement").textContent = `Access token refreshed (${refreshes}).`;
  };

  const text = (segment) => {
    const bytes = atob(segment.replaceAll("-", "+").replaceAll("_", "/"));
    return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  };

  const refresh = async () => {
    refreshing = true;
    retryAt = now() + 5;
    try {
      const response = await fetch("/session.json", { cache: "no-store", credentials: "same-origin" });
      if (response.status === 401) {
        location.assign("/login");
        return;
      }
      if (!response.ok) throw new Error(`status ${response.status}`);
      show(await response.json());
      if (expiresAt > now() + ahead) retryAt = 0;
    } catch {
      countdown.textContent = "has expired. The server is not responding; retrying";
    } finally {
      refreshing = false;
    }
  };

  const tick = () => {
    const left = Math.ceil(expiresAt - (now() + ahead));
    bar.value = Math.max(left, 0);
    if (left > 0) {
      countdown.textContent = `expires in ${left} s`;
      return;
    }
    // A hidden page does not keep the session alive.
    if (document.hidden || refreshing || now() < retryAt) return;
    countdown.textContent = "has expired and is being refreshed";
    refresh();
  };

  tick();
  setInterval(tick, 500);
  document.addEventListener("visibilitychange", tick);
  // The page was restored from the back/forward cache, and its session may have ended.
  addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });
}
