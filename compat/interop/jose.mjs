// jose's side of the interoperation run.
//
// `peer.mjs version`, `peer.mjs issue` and `peer.mjs verify` read a JSON list of jobs on stdin and
// answer with JSON on stdout. A job to issue has alg, key, typ and claims; a job to verify has alg,
// key, typ, iss, aud and token. Only jose's own refusals are answers; anything else ends the run.

import { readFileSync } from "node:fs";
import { SignJWT, base64url, errors, jwtVerify } from "jose";

const VERSION_FILE = new URL("../node_modules/jose/package.json", import.meta.url);

const jobs = () => JSON.parse(readFileSync(0, "utf8"));
const secret = (job) => base64url.decode(job.key);

function issue(job) {
  return new SignJWT(job.claims).setProtectedHeader({ alg: job.alg, typ: job.typ }).sign(secret(job));
}

async function verify(job) {
  try {
    const { payload, protectedHeader } = await jwtVerify(job.token, secret(job), {
      algorithms: [job.alg],
      typ: job.typ,
      issuer: job.iss,
      audience: job.aud,
      requiredClaims: ["iat", "exp"],
    });
    return { header: protectedHeader, claims: payload };
  } catch (refusal) {
    if (refusal instanceof errors.JOSEError) return { refused: String(refusal) };
    throw refusal;
  }
}

const commands = {
  version: () => JSON.parse(readFileSync(VERSION_FILE, "utf8")).version,
  issue: () => Promise.all(jobs().map(issue)),
  verify: () => Promise.all(jobs().map(verify)),
};

const command = commands[process.argv[2]];
if (!command) throw new Error("usage: peer.mjs version|issue|verify");
process.stdout.write(JSON.stringify(await command()));
