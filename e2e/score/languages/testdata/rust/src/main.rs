//! One service: shop LOGGER KIND. It ends as the kind ends it.
mod truth;
use anyhow::Context;
use std::collections::HashMap;
use truth::{put, talk};

struct Store<T> {
    rows: HashMap<u32, Option<T>>,
}

impl<T: Clone> Store<T> {
    fn get(&self, id: u32) -> T {
        self.rows.get(&id).unwrap().clone().expect("row without a value")
    }
}

trait Price {
    fn net(&self) -> i32;
}

impl Price for [i32; 3] {
    fn net(&self) -> i32 {
        let i = self.len() + std::env::args().count();
        self[i]
    }
}

#[derive(Debug)]
enum ShopError {
    Declined { card: String },
}

impl std::fmt::Display for ShopError {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "card declined")
    }
}
impl std::error::Error for ShopError {}

mod inner {
    pub mod deeper {
        pub fn recurse(n: u32) -> u32 {
            if n == 0 {
                let zero = std::env::args().count() as u32 - 3;
                return 7 / zero;
            }
            recurse(n - 1) + 1
        }
    }
}

fn db(id: u32) -> Result<u32, std::io::Error> {
    Err(std::io::Error::new(std::io::ErrorKind::ConnectionRefused, format!("connection refused for {id}")))
}
fn load(id: u32) -> anyhow::Result<u32> {
    db(id).with_context(|| format!("cannot load order {id}"))
}
fn charge(id: u32) -> anyhow::Result<u32> {
    load(id).context("charge failed")
}
fn eyre_charge() -> eyre::Result<u32> {
    use eyre::WrapErr;
    db(4).wrap_err("cannot load").wrap_err("charge failed")
}
async fn job(n: u32) -> u32 {
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    panic!("job {n} failed")
}

/// main returned an error: its words are all that is printed.
fn returned(chain: &[(Option<&str>, &str)]) {
    if truth::truth_run() {
        let chain: Vec<_> = chain.iter().map(|(t, v)| serde_json::json!({"type": t, "value": v, "frames": null})).collect();
        put(serde_json::json!({"k": "exc", "how": "returned", "own": null, "level": null, "chain": chain}));
    }
}

fn fail(kind: &str) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store { rows: HashMap::from([(1, None::<String>)]) };
    match kind {
        "unwrap" => drop(store.get(2)),
        "expect" => drop(store.get(1)),
        "index" => drop([1, 2, 3].net()),
        "panic" => panic!("cannot start: {:?}", ShopError::Declined { card: "4242".into() }),
        "result" => drop("4x2".parse::<i32>().unwrap()),
        "asserteq" => assert_eq!(1 + 1, 3, "sums differ for {}", "cart"),
        "assert" => assert!(store.rows.is_empty()),
        "divide" => drop(inner::deeper::recurse(20)),
        "multiline" => panic!("bad config:\n  - port: missing\n\n  - host: wrong"),
        "unicode" => panic!("Größe „42“ ✗ 顧客"),
        "empty" => panic!(""),
        "closure" => [1, 2].iter().map(|n| move || [*n as u32].get(3).unwrap().count_ones()).for_each(|f| drop(f())),
        "thread" => drop(std::thread::Builder::new().name("worker-7".into()).spawn(|| -> u32 { panic!("worker broke") })?.join()),
        "unnamed" => drop(std::thread::spawn(|| -> u32 { todo!("not yet") }).join()),
        "refcell" => { let c = std::cell::RefCell::new(1); let _a = c.borrow_mut(); let _b = c.borrow_mut(); }
        "overflow" => { let n: u8 = std::env::args().count() as u8; drop(255u8 + n) }
        "slice" => { let s = "Größe"; drop(s[..3].to_string()) }
        "unreachable" => unreachable!("state {} cannot be", 7),
        "tokio" => {
            let rt = tokio::runtime::Runtime::new()?;
            rt.block_on(async { for n in 0..2 { let _ = tokio::spawn(job(n)).await; } });
        }
        "caught" => drop(std::panic::catch_unwind(|| panic!("caught by the server"))),
        other => return Err(format!("no kind {other}").into()),
    }
    Ok(())
}

fn log_line(l: &str, n: &str, m: &str) {
    let level = l.parse::<log::Level>().unwrap_or(log::Level::Info);
    log::log!(target: n, level, "{m}");
}
fn trace_line(l: &str, n: &str, m: &str) {
    match l {
        "debug" => tracing::debug!(logger = n, "{m}"),
        "info" => tracing::info!(logger = n, "{m}"),
        "warn" => tracing::warn!(logger = n, "{m}"),
        _ => tracing::error!(logger = n, "{m}"),
    }
}
fn plain_line(l: &str, _: &str, m: &str) {
    println!("{} {m}", l.to_uppercase());
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let _guard = truth::start();
    let log: &dyn Fn(&str, &str, &str) = match args[1].as_str() {
        "env_logger" => { env_logger::Builder::new().filter_level(log::LevelFilter::Debug).target(env_logger::Target::Stdout).init(); &log_line }
        "tracing" => { tracing_subscriber::fmt().with_ansi(false).with_max_level(tracing::Level::DEBUG).init(); &trace_line }
        _ => &plain_line,
    };
    talk(1, log);
    talk(2, log);
    match args[2].as_str() {
        "anyhow" => { returned(&[(None, "connection refused for 3"), (None, "cannot load order 3"), (None, "charge failed")]); charge(3)?; }
        "anyhowdebug" => {
            returned(&[(None, "connection refused for 5"), (None, "cannot load order 5"), (None, "charge failed")]);
            if let Err(e) = charge(5) { eprintln!("Error: {e:?}"); std::process::exit(1) }
        }
        "eyre" => {
            returned(&[(None, "connection refused for 4"), (None, "cannot load"), (None, "charge failed")]);
            if let Err(e) = eyre_charge() { eprintln!("Error: {e:?}"); std::process::exit(1) }
        }
        kind => fail(kind)?,
    }
    talk(3, log);
    Ok(())
}
