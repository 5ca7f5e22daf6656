//! What an attribute costs the compiler: a hundred functions, plain and with a retry around each, in a workspace of its
//! own that is built again and again. CPU seconds, the rows taking turns; the dependencies are built before.

use crate::Failing;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FUNCTIONS: u32 = 100;
const ROUNDS: usize = 3;
const COMMANDS: [(&str, &[&str]); 3] =
    [("check", &["check"]), ("debug", &["build"]), ("release", &["build", "--release"])];

struct Kind {
    name: &'static str,
    dependencies: &'static str,
    /// What the functions need.
    prelude: &'static str,
    /// What stands above each of them.
    attribute: &'static str,
}

/// The first one is what starting cargo and rustc costs, which is taken from the others.
const KINDS: [Kind; 6] = [
    Kind { name: "empty", dependencies: "", prelude: "", attribute: "" },
    Kind { name: "plain", dependencies: "", prelude: "", attribute: "" },
    Kind {
        name: "by-hand",
        dependencies: "rand = { version = \"0.10\", features = [\"thread_rng\"] }",
        prelude: "",
        attribute: "",
    },
    Kind {
        name: "backon-macros",
        dependencies: "backon = \"1.6\"\nbackon-macros = \"1\"",
        prelude: "fn delays() -> backon::ExponentialBuilder {
            backon::ExponentialBuilder::default()
                .with_min_delay(std::time::Duration::from_millis(100))
                .with_max_times(3)
                .with_jitter()
        }
        fn is_transient(error: &Failure) -> bool { matches!(error, Failure::Io) }",
        attribute: "#[backon_macros::backon(backoff = delays, sleep = tokio::time::sleep, when = is_transient)]",
    },
    Kind {
        name: "retry-if",
        dependencies: "retry-if = { version = \"0.3\", default-features = false }\ntracing = { version = \"0.1\", default-features = false }",
        prelude: "const CONFIG: retry_if::ExponentialBackoffConfig = retry_if::ExponentialBackoffConfig {
            max_retries: 3,
            t_wait: std::time::Duration::from_millis(100),
            backoff: 2.0,
            t_wait_max: None,
            backoff_max: None,
        };
        fn is_refused(result: &Result<u64, Failure>) -> bool { matches!(result, Err(Failure::Io)) }",
        attribute: "#[retry_if::retry(CONFIG, is_refused)]",
    },
    Kind {
        name: "ours",
        dependencies: concat!(
            "resilient-runtime = { path = \"",
            env!("CARGO_MANIFEST_DIR"),
            "/../resilient-runtime\" }"
        ),
        prelude: "",
        attribute: "#[resilient_runtime::resilient(max_attempts = 4, retry_on = [Io])]",
    },
];

/// A client whose calls the optimiser cannot see through, and the error of the functions.
const CLIENT: &str = "
use std::future::Future;
use std::pin::Pin;

#[derive(Debug)]
pub enum Failure { Io, Missing }

pub struct Client;

impl Client {
    #[inline(never)]
    pub async fn get(&self, id: u64) -> Result<u64, Failure> {
        tokio::task::yield_now().await;
        if std::hint::black_box(id) == 0 { Err(Failure::Io) } else { Ok(id) }
    }
}
";

const BODY: &str = "{
    let user = client.get(id).await?;
    let order = client.get(user + NUMBER).await?;
    if order == NUMBER {
        return Err(Failure::Missing);
    }
    Ok(order)
}
";

const LOOP: &str = "{
    let mut delay = std::time::Duration::from_millis(100);
    let mut attempt = 1;
    loop {
        match once_NUMBER(client, id).await {
            Err(Failure::Io) if attempt < 4 => {
                tokio::time::sleep(delay.mul_f64(rand::random())).await;
                delay = (delay * 2).min(std::time::Duration::from_secs(30));
                attempt += 1;
            }
            result => return result,
        }
    }
}
";

impl Kind {
    fn manifest(&self) -> String {
        format!(
            "[package]\nname = \"compile-{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             tokio = {{ version = \"1\", features = [\"rt-multi-thread\", \"time\"] }}\n{}\n\n\
             [lints.rust]\nunexpected_cfgs = \"allow\"\n",
            self.name, self.dependencies
        )
    }

    fn source(&self) -> Failing<String> {
        if self.name == "empty" {
            return Ok(String::new());
        }
        let mut source = format!("{CLIENT}{}\n", self.prelude);
        let mut calls = String::new();
        for number in 0..FUNCTIONS {
            let signature = "(client: &Client, id: u64) -> Result<u64, Failure>";
            let number = number.to_string();
            let body = BODY.replace("NUMBER", &number);
            if self.name == "by-hand" {
                let around = LOOP.replace("NUMBER", &number);
                write!(
                    source,
                    "async fn once_{number}{signature} {body}pub async fn call_{number}{signature} {around}"
                )?;
            } else {
                write!(source, "{}\npub async fn call_{number}{signature} {body}", self.attribute)?;
            }
            write!(calls, "Box::pin(call_{number}(client, {number})),")?;
        }
        write!(
            source,
            "pub type Calls<'a> = Vec<Pin<Box<dyn Future<Output = Result<u64, Failure>> + Send + 'a>>>;\n\
             pub fn all(client: &Client) -> Calls<'_> {{ vec![{calls}] }}\n"
        )?;
        Ok(source)
    }
}

/// The workspace of the kinds, removed when dropped.
struct Workspace(PathBuf);

impl Workspace {
    fn write() -> Failing<Self> {
        let workspace = Self(std::env::temp_dir().join(format!("resilient-compile.{}", std::process::id())));
        for kind in &KINDS {
            let folder = workspace.0.join(kind.name);
            fs::create_dir_all(folder.join("src"))?;
            fs::write(folder.join("Cargo.toml"), kind.manifest())?;
            fs::write(workspace.source(kind), kind.source()?)?;
        }
        let members = KINDS.map(|kind| format!("\"{}\"", kind.name)).join(", ");
        let root = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{members}]\n\n[profile.release]\ncodegen-units = 1\n"
        );
        fs::write(workspace.0.join("Cargo.toml"), root)?;
        // the versions of the other rows
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, workspace.0.join("Cargo.lock"))?;
        Ok(workspace)
    }

    fn source(&self, kind: &Kind) -> PathBuf {
        self.0.join(kind.name).join("src/lib.rs")
    }

    fn compile(&self, command: &[&str], kind: &Kind) -> Failing<()> {
        let output = Command::new("cargo")
            .args(command)
            .args(["--package", &format!("compile-{}", kind.name)])
            .current_dir(&self.0)
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .env("CARGO_INCREMENTAL", "0")
            .output()?;
        if output.status.success() {
            return Ok(());
        }
        let message = String::from_utf8_lossy(&output.stderr);
        Err(format!("`cargo {}` of `{}`: {message}", command.join(" "), kind.name).into())
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{} stays: {error}", self.0.display());
        }
    }
}

/// Prints, for each kind and command, CPU seconds and how often the plain functions would have been compiled in them.
pub(crate) fn print_table() -> Failing<()> {
    let workspace = Workspace::write()?;
    println!(
        "{FUNCTIONS} functions, compiled: CPU seconds, and times the plain ones, without an empty crate's\n"
    );
    println!("{:22}{}", "", COMMANDS.map(|(name, _)| format!("{name:>10} {:>8}", "x plain")).concat());
    let mut columns = Vec::new();
    for (_, command) in COMMANDS {
        // one by one, as below: all together have the features of all, and the dependencies would be built again
        for kind in &KINDS {
            workspace.compile(command, kind)?;
        }
        let mut seconds = vec![Vec::with_capacity(ROUNDS); KINDS.len()];
        for _ in 0..ROUNDS {
            for (kind, seconds) in KINDS.iter().zip(&mut seconds) {
                // newer than what was built from it
                fs::write(workspace.source(kind), kind.source()?)?;
                let start = children_seconds()?;
                workspace.compile(command, kind)?;
                seconds.push(children_seconds()? - start);
            }
        }
        columns.push(seconds.into_iter().map(crate::cpu_time::median).collect::<Vec<_>>());
    }
    for (index, kind) in KINDS.iter().enumerate() {
        print!("{:22}", kind.name);
        for column in &columns {
            let [empty, plain, own] =
                [0, 1, index].map(|index| column.get(index).copied().unwrap_or(f64::NAN));
            print!("{own:>10.2} {:>8.2}", (own - empty) / (plain - empty));
        }
        println!();
    }
    Ok(())
}

/// CPU time of all finished child processes and theirs.
fn children_seconds() -> Failing<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?;
    // `cutime` and `cstime`, the 16th and 17th field, of which the two before this part are gone
    let ticks: Vec<u32> =
        fields.split_whitespace().skip(13).take(2).map(str::parse).collect::<Result<_, _>>()?;
    let per_second = u32::try_from(rustix::param::clock_ticks_per_second())?;
    Ok(f64::from(ticks.iter().sum::<u32>()) / f64::from(per_second))
}
