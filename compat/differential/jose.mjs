// jose's verdicts.
//
// The first line on stdin is the policy as JSON: key, alg, typ, iss, aud, leeway and now. Each further line
// is a question with way and token. Each answer is a line: what was read of an accepted token, or `refused`
// with the reason. Only jose's own refusals are answers; anything else ends the run.

import { readFileSync } from "node:fs";
import { base64url, compactVerify, errors, jwtVerify } from "jose";

const [policy, ...questions] = readFileSync(0, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
const key = base64url.decode(policy.key);

// A string without half surrogate pairs, which the reader of the answer cannot hold; what is no string
// only as that.
const asText = (value) =>
  typeof value === "string" ? value.toWellFormed() : value == null ? null : { no: "string" };

const ways = {
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
  async jws(token) {
    const { payload, protectedHeader } = await compactVerify(token, key, { algorithms: [policy.alg] });
    return { kid: asText(protectedHeader.kid), payload: base64url.encode(payload) };
  },
};

async function answer({ way, token }) {
  try {
    return await ways[way](token);
  } catch (refusal) {
    if (refusal instanceof errors.JOSEError) return { refused: String(refusal) };
    throw refusal;
  }
}

const lines = [];
for (const question of questions) lines.push(JSON.stringify(await answer(question)));
process.stdout.write(lines.join("\n"));
