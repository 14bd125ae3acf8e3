// Issues and verifies tokens with jose.
//
// `jose.mjs version`, `jose.mjs issue` and `jose.mjs verify` read a JSON list of jobs from stdin
// and write JSON to stdout. A job for `issue` has alg, key, typ and claims; a job for `verify` has
// alg, key, typ, iss, aud and token. Only errors that jose throws on purpose are reported as
// refusals; any other error ends the run.

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
  } catch (error) {
    if (error instanceof errors.JOSEError) return { refused: String(error) };
    throw error;
  }
}

const commands = {
  version: () => JSON.parse(readFileSync(VERSION_FILE, "utf8")).version,
  issue: () => Promise.all(jobs().map(issue)),
  verify: () => Promise.all(jobs().map(verify)),
};

const command = commands[process.argv[2]];
if (!command) throw new Error("usage: jose.mjs version|issue|verify");
process.stdout.write(JSON.stringify(await command()));
