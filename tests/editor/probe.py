#!/usr/bin/env python3
"""What rust-analyzer shows on `#[resilient(..)]`: starts it on a small crate and asks for hover, definition and completion.

Prints one line per case and fails if one is missing. Skips where rust-analyzer does not run (`RUST_ANALYZER` names another binary).
`$0` in a case is the cursor. Needs Python 3 only.
"""

import json
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVER = os.environ.get("RUST_ANALYZER", "rust-analyzer")
PATIENCE = float(os.environ.get("RUST_ANALYZER_PATIENCE", "300"))  # seconds, for a cold build of the dependencies

PRELUDE = """
use resilient_runtime::{CircuitBreaker, Rejection, resilient};
/// Words of the breaker.
pub static BREAKER: CircuitBreaker = CircuitBreaker::new();
/// Words of the error.
pub enum Failure {
    /// Words of the variant.
    Io,
    Timeout,
}
impl From<Rejection> for Failure { fn from(_: Rejection) -> Self { Failure::Timeout } }
pub struct Order { pub amount_of_it: u32 }
/// Words of the fallback.
pub fn spare(_order: &Order) -> Result<u32, Failure> { Result::Ok(0) }
"""
BODY = "Result::Ok(order.amount_of_it)"

# name, attribute, body, request, what the answer contains
CASES = [
    ("hover on a key", "max_att$0empts = 3, retry_on = [Io]", BODY, "hover", "Total calls of the body"),
    ("hover on a flag", "ji$0tter, retry_on = any", BODY, "hover", "Spreads the waits"),
    ("hover on a list key", "max_attempts = 3, retry$0_on = [Io]", BODY, "hover", "worth another attempt"),
    ("hover beside a mistake", "max_att$0empts = 0, timeut = 3", BODY, "hover", "Total calls of the body"),
    ("definition of a key", "dead$0line = \"1s\"", BODY, "definition", "keys.rs"),
    ("hover on a variant", "retry_on = [I$0o]", BODY, "hover", "Words of the variant"),
    ("definition of a variant", "retry_on = [I$0o]", BODY, "definition", "lib.rs"),
    ("hover on a variant's path", "retry_on = [Fail$0ure::Io]", BODY, "hover", "Words of the error"),
    ("hover on a fallback", "fallback = spa$0re", BODY, "hover", "Words of the fallback"),
    ("definition of a fallback", "fallback = [spa$0re, value(0)]", BODY, "definition", "lib.rs"),
    ("hover on a guard", "circuit_br$0eaker = 5", BODY, "hover", "Does not call what fails"),
    ("hover on a guard that is a flag", "circuit_br$0eaker", BODY, "hover", "Does not call what fails"),
    ("hover on a guard with parameters", "bulk$0head(10, max_queued = 50)", BODY, "hover", "so many attempts at a time"),
    ("hover on a rate", "rate_$0limit = \"100/s\"", BODY, "hover", "so many attempts in a time"),
    ("hover on a hedge, with a mistake", "hed$0ge, retry_on = any", BODY, "hover", "takes the first success"),
    ("hover on a budget", "max_attempts = 3, retry_on = any, bud$0get = 0.1", BODY, "hover", "paid from"),
    ("hover on an upstream", "circuit_breaker, up$0stream = \"inventory\"", BODY, "hover", "name of what is called"),
    ("hover on a key of state", "circuit_breaker, ke$0y = order.amount_of_it", BODY, "hover", "per value of an expression"),
    ("hover on nested", "max_attempts = 3, retry_on = any, nes$0ted = once", BODY, "hover", "make one attempt"),
    ("hover on a variant that is counted", "circuit_breaker(count = [I$0o])", BODY, "hover", "Words of the variant"),
    ("hover on a guard of the user's", "circuit_breaker = &BREA$0KER", BODY, "hover", "Words of the breaker"),
    ("definition of a guard of the user's", "circuit_breaker(&BREA$0KER, ignore = [Io])", BODY, "definition", "lib.rs"),
    ("hover in the key of state", "circuit_breaker, key = order.amount$0_of_it", BODY, "hover", "u32"),
    ("hover in the key of last_good", "fallback = last_good(key = order.amount$0_of_it)", BODY, "hover", "u32"),
    ("a guard half typed", "circ$0", BODY, "completion", "circuit_breaker"),
    ("in the body, behind guards", "circuit_breaker = 5, bulkhead = 10", "order.$0", "completion", "amount_of_it"),
    ("a key half typed", "jit$0", BODY, "completion", "jitter"),
    ("an empty list", "$0", BODY, "completion", "max_attempts"),
    ("after a comma", "max_attempts = 3, $0", BODY, "completion", "retry_on"),
    ("between two keys", "max_attempts = 3, $0, retry_on = [Io]", BODY, "completion", "backoff"),
    ("a key half typed beside a mistake", "max_attempts = 0, back$0", BODY, "completion", "backoff"),
    ("in the body", "max_attempts = 3, retry_on = [Io]", "order.$0", "completion", "amount_of_it"),
    ("in the body, with a broken attribute", "max_attempts = , retry_o", "order.$0", "completion", "amount_of_it"),
    ("hover in the body", "max_attempts = 3, retry_on = [Io]", "Result::Ok(order.amount$0_of_it)", "hover", "u32"),
]


class Server:
    def __init__(self, folder):
        self.uri = (folder / "src/lib.rs").as_uri()
        self.process = subprocess.Popen([SERVER], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.messages, self.number, self.version = queue.Queue(), 0, 0
        threading.Thread(target=self.read, daemon=True).start()
        capabilities = {
            "textDocument": {"hover": {"contentFormat": ["plaintext"]}},
            "experimental": {"serverStatusNotification": True},
        }
        options = {"checkOnSave": False, "cargo": {"targetDir": True}, "procMacro": {"enable": True}}
        self.request("initialize", {"rootUri": folder.as_uri(), "capabilities": capabilities, "initializationOptions": options})
        self.send({"method": "initialized", "params": {}})
        self.show(PRELUDE)
        while not self.is_ready(self.next()):
            pass

    def read(self):
        while header := self.process.stdout.readline():
            length = int(header.split(b":")[1])
            while self.process.stdout.readline().strip():
                pass
            self.messages.put(json.loads(self.process.stdout.read(length)))

    def next(self):
        try:
            message = self.messages.get(timeout=PATIENCE)
        except queue.Empty:
            sys.exit(f"`{SERVER}` said nothing for {PATIENCE:.0f} s")
        if "method" in message and "id" in message:  # a question of the server's
            asked = message["params"].get("items", []) if message["method"] == "workspace/configuration" else []
            self.send({"id": message["id"], "result": [None] * len(asked) or None})
        return message

    @staticmethod
    def is_ready(message):
        return message.get("method") == "experimental/serverStatus" and message["params"]["quiescent"]

    def send(self, message):
        text = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
        self.process.stdin.flush()

    def request(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while (message := self.next()).get("id") != self.number or "method" in message:
            pass
        return message.get("result", message.get("error"))

    def show(self, text):
        self.version += 1
        document = {"uri": self.uri, "version": self.version}
        if self.version == 1:
            self.send({"method": "textDocument/didOpen", "params": {"textDocument": {**document, "languageId": "rust", "text": text}}})
        else:
            self.send({"method": "textDocument/didChange", "params": {"textDocument": document, "contentChanges": [{"text": text}]}})

    def ask(self, attribute, body, request):
        source = f"{PRELUDE}#[resilient({attribute})]\npub fn guarded(order: &Order) -> Result<u32, Failure> {{ {body} }}\n"
        before, after = source.split("$0")
        self.show(before + after)
        position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        answer = self.request(f"textDocument/{request}", {"textDocument": {"uri": self.uri}, "position": position})
        if request == "completion":
            items = answer["items"] if isinstance(answer, dict) and "items" in answer else answer or []
            return [item["label"].split("(")[0] for item in items]
        return json.dumps(answer)


def main():
    try:
        version = subprocess.run([SERVER, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        print(f"skipped: `{SERVER}` does not run here; install rust-analyzer or name it in RUST_ANALYZER")
        return
    print(version)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name).resolve()
        (folder / "src").mkdir()
        (folder / "src/lib.rs").write_text(PRELUDE)
        (folder / "Cargo.toml").write_text(
            '[package]\nname = "probe"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n'
            f'[dependencies]\nresilient-runtime = {{ path = "{ROOT / "resilient-runtime"}" }}\n'
        )
        (folder / "Cargo.lock").write_bytes((ROOT / "Cargo.lock").read_bytes())
        server, failed = Server(folder), 0
        try:
            for case, attribute, body, request, expected in CASES:
                answer = server.ask(attribute, body, request)
                found = expected in answer
                failed += not found
                print(f"{'ok' if found else 'MISSING'}: {request}: {case}" + ("" if found else f": expected {expected!r} in {str(answer)[:300]}"))
        finally:
            server.process.kill()
            server.process.wait()
    print(f"{len(CASES) - failed} of {len(CASES)} cases")
    sys.exit(failed != 0)


main()
