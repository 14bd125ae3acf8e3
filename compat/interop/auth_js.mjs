// Writes and reads session cookies with the functions of Auth.js and NextAuth themselves.
//
// `auth_js.mjs COMMAND` reads a JSON list of jobs from stdin and writes JSON to stdout. A job for `encode` and
// `decode` has the version (4 or 5), secret, cookie (its name) and claims or token. An error of the library
// is reported as a refusal. `chunk` splits a token into cookies, given those that the browser has
// (before), and `join` returns the token of cookies.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as version5 from "@auth/core/jwt";
// Not an export of the package.
import { SessionStore } from "../node_modules/@auth/core/lib/utils/cookie.js";

const version4 = createRequire(import.meta.url)("next-auth/jwt");

const jobs = () => JSON.parse(readFileSync(0, "utf8"));

const versionOf = (name) =>
  JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8")).version;

// Version 4 derives the key of a session cookie without a salt.
const parameters = ({ version, secret, cookie }) =>
  version === 5 ? [version5, { secret, salt: cookie }] : [version4, { secret }];

async function encode(job) {
  const [library, options] = parameters(job);
  return library.encode({ token: job.claims, ...options });
}

async function decode(job) {
  const [library, options] = parameters(job);
  try {
    return { claims: await library.decode({ token: job.token, ...options }) };
  } catch (error) {
    return { refused: String(error) };
  }
}

const store = (cookie, cookies) => new SessionStore({ name: cookie, options: {} }, cookies, { debug() {} });

function chunk({ cookie, before, token }) {
  return store(cookie, before)
    .chunk(token, {})
    .map(({ name, value }) => [name, value]);
}

const join = ({ cookie, cookies }) => store(cookie, cookies).value;

const commands = {
  version: () => `${versionOf("@auth/core")} and NextAuth ${versionOf("next-auth")}`,
  encode: () => Promise.all(jobs().map(encode)),
  decode: () => Promise.all(jobs().map(decode)),
  chunk: () => jobs().map(chunk),
  join: () => jobs().map(join),
};

const command = commands[process.argv[2]];
if (!command) throw new Error("usage: auth_js.mjs version|encode|decode|chunk|join");
process.stdout.write(JSON.stringify(await command()));
