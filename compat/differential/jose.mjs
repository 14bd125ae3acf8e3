// Verifies and decrypts tokens with jose.
//
// The first line of stdin is the policy as JSON: key, alg, typ, iss, aud, leeway and now, and in
// `encryption` the key, alg and enc of each check that decrypts. Each
// further line is a job with check and token. Writes one line per job: values of the accepted
// token, or `refused` with the reason. Only errors that jose throws on purpose are reported as
// refusals; any other error ends the run.

import { readFileSync } from "node:fs";
import { base64url, compactDecrypt, compactVerify, errors, jwtVerify } from "jose";

const [policy, ...jobs] = readFileSync(0, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
const key = base64url.decode(policy.key);

// Replaces lone surrogates, which Rust strings cannot hold, and marks values that are not strings.
const asText = (value) =>
  typeof value === "string" ? value.toWellFormed() : value == null ? null : { not: "a string" };

const checks = {
  async claims(token) {
    const { payload, protectedHeader } = await jwtVerify(token, key, {
      algorithms: [policy.alg],
      typ: policy.typ,
      issuer: policy.iss,
      audience: policy.aud,
      requiredClaims: ["exp"],
      clockTolerance: policy.leeway,
      currentDate: new Date(policy.now * 1000),
    });
    const { sub, jti, exp } = payload;
    return { kid: asText(protectedHeader.kid), sub: asText(sub), jti: asText(jti), exp };
  },
  async signature(token) {
    const { payload, protectedHeader } = await compactVerify(token, key, { algorithms: [policy.alg] });
    return { kid: asText(protectedHeader.kid), payload: base64url.encode(payload) };
  },
};

for (const [check, { key, alg, enc }] of Object.entries(policy.encryption)) {
  const bytes = base64url.decode(key);
  const options = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] };
  checks[check] = async (token) => {
    const { plaintext, protectedHeader } = await compactDecrypt(token, bytes, options);
    return { kid: asText(protectedHeader.kid), payload: base64url.encode(plaintext) };
  };
}

async function run({ check, token }) {
  try {
    return await checks[check](token);
  } catch (error) {
    if (error instanceof errors.JOSEError) return { refused: String(error) };
    throw error;
  }
}

const lines = [];
for (const job of jobs) lines.push(JSON.stringify(await run(job)));
process.stdout.write(lines.join("\n"));
