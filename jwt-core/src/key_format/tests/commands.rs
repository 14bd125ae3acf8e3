//! The commands in the messages convert what was found.

use std::format;
use std::process::Command;

use super::*;

/// A shell that has OpenSSL and OpenSSH, in its own directory.
struct Shell(std::path::PathBuf);

impl Shell {
    fn new(name: &str) -> Self {
        let directory =
            std::env::temp_dir().join(format!("typed-jwt-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        Self(directory)
    }

    /// Runs the command that a message contains on `input`, which is the file that the command
    /// reads. Returns the file that it writes, or its output.
    #[track_caller]
    fn convert<T: Debug>(
        &self,
        result: Result<T, KeyError>,
        input: &[u8],
        files: [&str; 2],
    ) -> String {
        let message = message(result);
        let command = message.split('`').nth(1).unwrap_or_else(|| panic!("no command: {message}"));
        let [from, to] = files;
        // A person types the passphrase.
        let command = command
            .replace("openssl pkey -in", "openssl pkey -passin pass:test -in")
            .replace("openssl pkcs12 -in", "openssl pkcs12 -passin pass:test -in");
        std::fs::write(self.0.join(from), input).unwrap();
        let output = Command::new("sh")
            .current_dir(&self.0)
            .args(["-c", &format!("umask 077; chmod 600 {from}; {command}")])
            .output()
            .unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        match to {
            "" => String::from_utf8(output.stdout).unwrap(),
            to => std::fs::read_to_string(self.0.join(to)).unwrap(),
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
#[ignore = "needs openssl and ssh-keygen: scripts/key_formats.sh"]
fn private_keys() {
    let shell = Shell::new("private");
    for (text, wanted, files) in [
        (fixture!("encrypted.pem"), ES256, ["key.pem", "plain.pem"]),
        (fixture!("encrypted.pkcs1.pem"), RS256, ["key.pem", "plain.pem"]),
        (fixture!("P-256.explicit.pem"), ES256, ["key.pem", "named.pem"]),
        (fixture!("P-256.explicit.sec1.pem"), ES256, ["key.pem", "named.pem"]),
        (fixture!("P-256.compressed.sec1.pem"), ES256, ["key.pem", "new.pem"]),
        (fixture!("P-256.ssh"), ES256, ["key", "key"]),
    ] {
        let converted = shell.convert(private_from_pem(text, wanted), text.as_bytes(), files);
        private_from_pem(&converted, wanted).unwrap();
    }
    let p12 = include_bytes!("fixtures/file.p12");
    let converted = shell.convert(private_from_der(p12, ES256), p12, ["file.p12", "key.pem"]);
    private_from_pem(&converted, ES256).unwrap();
}

#[test]
#[ignore = "needs openssl and ssh-keygen: scripts/key_formats.sh"]
fn public_keys() {
    let shell = Shell::new("public");
    for (text, wanted, files) in [
        (fixture!("P-256.pem"), ES256, ["key.pem", "public.pem"]),
        (fixture!("rsa.pkcs1.pem"), PS256, ["key.pem", "public.pem"]),
        (fixture!("ed25519.pem"), EDDSA, ["key.pem", "public.pem"]),
        (fixture!("P-256.explicit.pub.pem"), ES256, ["key.pem", "named.pem"]),
        (fixture!("P-256.compressed.pub.pem"), ES256, ["key.pem", "new.pem"]),
        (fixture!("rsa.cert.pem"), RS256, ["cert.pem", ""]),
        (fixture!("trusted.cert.pem"), RS256, ["cert.pem", ""]),
        (fixture!("request.pem"), RS256, ["request.pem", ""]),
        (fixture!("P-256.ssh.pub"), ES256, ["key.pub", ""]),
    ] {
        let converted = shell.convert(public_from_pem(text, wanted), text.as_bytes(), files);
        public_from_pem(&converted, wanted).unwrap();
    }
}
