// Generates keys, issues and verifies tokens, and encrypts and decrypts payloads, with jose.
//
// The commands and their jobs are those of `peer.py`. Only errors that jose throws on purpose are
// reported as refusals; any other error ends the run.

import { KeyObject, createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import * as jose from "jose";

const VERSION_FILE = new URL("../node_modules/jose/package.json", import.meta.url);

const jobs = () => JSON.parse(readFileSync(0, "utf8"));

// jose reads PKCS #8 and SPKI. For PKCS #1 and SEC 1 it takes the key objects of Node.
function key({ alg, key }) {
  if (alg.startsWith("HS")) return jose.base64url.decode(key);
  if (key.startsWith("{")) return jose.importJWK(JSON.parse(key), alg);
  if (key.startsWith("-----BEGIN PRIVATE")) return jose.importPKCS8(key, alg);
  if (key.startsWith("-----BEGIN PUBLIC")) return jose.importSPKI(key, alg);
  return key.includes("PRIVATE") ? createPrivateKey(key) : createPublicKey(key);
}

const SYMMETRIC = ["HS256", "A256GCM", "A256KW", "A256CBC-HS512"];

// WebCrypto has no key of A256CBC-HS512, and exports the others with `alg`, `ext` and `key_ops`.
async function generateSecret(alg) {
  const secret = await jose.generateSecret(alg, { extractable: true });
  const files = { JWK: await jose.exportJWK(secret) };
  if (secret instanceof CryptoKey) {
    files["JWK of WebCrypto"] = await crypto.subtle.exportKey("jwk", secret);
  }
  const texts = Object.entries(files).map(([name, jwk]) => [name, JSON.stringify(jwk)]);
  return { private: Object.fromEntries(texts), public: {} };
}

async function generate(alg) {
  if (SYMMETRIC.includes(alg)) return generateSecret(alg);
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true });
  const files = {
    private: {
      "PKCS #8": await jose.exportPKCS8(privateKey),
      JWK: JSON.stringify(await jose.exportJWK(privateKey)),
    },
    public: {
      SPKI: await jose.exportSPKI(publicKey),
      JWK: JSON.stringify(await jose.exportJWK(publicKey)),
    },
  };
  const pem = (key, type) => KeyObject.from(key).export({ type, format: "pem" });
  if (alg.startsWith("ES")) {
    files.private["SEC 1"] = pem(privateKey, "sec1");
  } else if (!alg.startsWith("Ed")) {
    files.private["PKCS #1"] = pem(privateKey, "pkcs1");
    files.public["PKCS #1"] = pem(publicKey, "pkcs1");
  }
  return files;
}

async function issue(job) {
  const header = { alg: job.alg, typ: job.typ };
  return new jose.SignJWT(job.claims).setProtectedHeader(header).sign(await key(job));
}

async function verify(job) {
  try {
    const { payload, protectedHeader } = await jose.jwtVerify(job.token, await key(job), {
      algorithms: [job.alg],
      typ: job.typ,
      issuer: job.iss,
      audience: job.aud,
      requiredClaims: ["iat", "exp"],
    });
    return { header: protectedHeader, claims: payload };
  } catch (error) {
    if (error instanceof jose.errors.JOSEError) return { refused: String(error) };
    throw error;
  }
}

// The key of an encrypted token is a JWK.
async function encrypt({ alg, enc, kid, key, payload }) {
  const header = kid === null ? { alg, enc } : { alg, enc, kid };
  return new jose.CompactEncrypt(jose.base64url.decode(payload))
    .setProtectedHeader(header)
    .encrypt(await jose.importJWK(JSON.parse(key), alg === "dir" ? enc : alg));
}

async function decrypt({ alg, enc, key, token }) {
  try {
    const { plaintext, protectedHeader } = await jose.compactDecrypt(
      token,
      await jose.importJWK(JSON.parse(key), alg === "dir" ? enc : alg),
      { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] },
    );
    return { header: protectedHeader, payload: jose.base64url.encode(plaintext) };
  } catch (error) {
    if (error instanceof jose.errors.JOSEError) return { refused: String(error) };
    throw error;
  }
}

const commands = {
  version: () => JSON.parse(readFileSync(VERSION_FILE, "utf8")).version,
  generate: () => Promise.all(jobs().map(generate)),
  issue: () => Promise.all(jobs().map(issue)),
  verify: () => Promise.all(jobs().map(verify)),
  encrypt: () => Promise.all(jobs().map(encrypt)),
  decrypt: () => Promise.all(jobs().map(decrypt)),
};

const command = commands[process.argv[2]];
if (!command) throw new Error("usage: jose.mjs version|generate|issue|verify|encrypt|decrypt");
process.stdout.write(JSON.stringify(await command()));
