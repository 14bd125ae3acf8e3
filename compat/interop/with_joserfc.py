"""Generates keys, issues, verifies, encrypts and decrypts tokens, with joserfc: see `peer.py`."""

import json
import warnings
from importlib.metadata import version

import peer
from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

warnings.filterwarnings("ignore", message="EdDSA is deprecated")


def key(job):
    if job["alg"].startswith("HS"):
        return OctKey.import_key(peer.secret(job["key"]))
    types = {"EC": ECKey, "OKP": OKPKey, "RSA": RSAKey}
    text = job["key"]
    return types[peer.key_type(job["alg"])].import_key(
        json.loads(text) if text.startswith("{") else text
    )


def generate(alg):
    match peer.key_type(alg):
        case "EC":
            private = ECKey.generate_key(peer.CURVES[alg])
        case "OKP":
            private = OKPKey.generate_key("Ed25519")
        case "RSA":
            private = RSAKey.generate_key(2048)
        case "oct":
            bare = OctKey.generate_key(peer.SECRETS[alg], auto_kid=False)
            members = {"alg": alg, "use": peer.key_use(alg)}
            private = OctKey.generate_key(peer.SECRETS[alg], members, auto_kid=False)
            keys = {"JWK": bare, "JWK with alg and use": private}
            return {
                "private": {name: json.dumps(key.as_dict(private=True)) for name, key in keys.items()},
                "public": {},
            }
    return {
        "private": {
            "PKCS #8": private.as_pem(private=True).decode(),
            "JWK": json.dumps(private.as_dict(private=True)),
        },
        "public": {
            "SPKI": private.as_pem(private=False).decode(),
            "JWK": json.dumps(private.as_dict(private=False)),
        },
    }


def issue(job):
    header = {"alg": job["alg"], "typ": job["typ"]}
    return jwt.encode(header, job["claims"], key(job), algorithms=[job["alg"]])


def verify(job):
    rules = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": job["iss"]},
        aud={"essential": True, "value": job["aud"]},
        iat={"essential": True},
        exp={"essential": True},
    )
    try:
        token = jwt.decode(job["token"], key(job), algorithms=[job["alg"]])
        rules.validate(token.claims)
    except JoseError as error:
        return {"refused": repr(error)}
    return {"header": token.header, "claims": token.claims}


def algorithms(job):
    return [job["alg"], job["enc"]]


def encrypt(job):
    payload = peer.secret(job["payload"])
    key = OctKey.import_key(json.loads(job["key"]))
    return jwe.encrypt_compact(peer.encrypted_header(job), payload, key, algorithms(job))


def decrypt(job):
    key = OctKey.import_key(json.loads(job["key"]))
    try:
        token = jwe.decrypt_compact(job["token"], key, algorithms(job))
    except JoseError as error:
        return {"refused": repr(error)}
    return {"header": token.headers(), "payload": peer.base64url(token.plaintext)}


peer.main(version("joserfc"), generate, issue, verify, encrypt=encrypt, decrypt=decrypt)
