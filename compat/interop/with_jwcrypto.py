"""Generates keys, issues, verifies, encrypts and decrypts tokens, with jwcrypto: see `peer.py`."""

import json
from importlib.metadata import version

import peer
from jwcrypto.common import JWException
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK
from jwcrypto.jwt import JWT


def key(job):
    if job["alg"].startswith("HS"):
        return JWK(kty="oct", k=job["key"])
    text = job["key"]
    return JWK.from_json(text) if text.startswith("{") else JWK.from_pem(text.encode())


def generate(alg):
    match peer.key_type(alg):
        case "EC":
            private = JWK.generate(kty="EC", crv=peer.CURVES[alg])
        case "OKP":
            private = JWK.generate(kty="OKP", crv="Ed25519")
        case "AKP":
            private = JWK.generate(kty="AKP", alg=alg)
        case "RSA":
            private = JWK.generate(kty="RSA", size=2048)
        case "oct":
            size = peer.SECRETS[alg]
            bare = JWK.generate(kty="oct", size=size)
            private = JWK.generate(kty="oct", size=size, use=peer.key_use(alg), alg=alg)
            keys = {"JWK": bare, "JWK with alg and use": private}
            return {
                "private": {name: key.export_symmetric() for name, key in keys.items()},
                "public": {},
            }
    return {
        "private": {
            "PKCS #8": private.export_to_pem(private_key=True, password=None).decode(),
            "JWK": private.export_private(),
        },
        "public": {
            "SPKI": private.export_to_pem().decode(),
            "JWK": private.export_public(),
        },
    }


def issue(job):
    token = JWT(header={"alg": job["alg"], "typ": job["typ"]}, claims=job["claims"])
    token.make_signed_token(key(job))
    return token.serialize()


def verify(job):
    # A value of None demands the claim.
    claims = {"iss": job["iss"], "aud": job["aud"], "iat": None, "exp": None}
    token = JWT(algs=[job["alg"]], check_claims=claims, expected_type="JWS")
    token.leeway = 0
    try:
        token.deserialize(job["token"], key(job))
    except JWException as error:
        return {"refused": repr(error)}
    return {"header": json.loads(token.header), "claims": json.loads(token.claims)}


def encrypt(job):
    header = json.dumps(peer.encrypted_header(job))
    token = JWE(peer.secret(job["payload"]), header)
    token.add_recipient(JWK.from_json(job["key"]))
    return token.serialize(compact=True)


def decrypt(job):
    token = JWE(algs=[job["alg"], job["enc"]])
    try:
        token.deserialize(job["token"], JWK.from_json(job["key"]))
    except JWException as error:
        return {"refused": repr(error)}
    return {"header": token.jose_header, "payload": peer.base64url(token.payload)}


peer.main(version("jwcrypto"), generate, issue, verify, encrypt=encrypt, decrypt=decrypt)
