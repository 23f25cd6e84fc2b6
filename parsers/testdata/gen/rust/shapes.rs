// Crashes in many ways: "shapes SHAPE". A panic hook writes down what the panic really was, from PanicHookInfo and
// std::backtrace. With ORACLE unset it prints what every Rust program prints.
use std::cell::RefCell;
use std::fmt;

#[derive(Debug)]
#[allow(dead_code)]
struct ConfigError { path: String, line: u32 }
impl fmt::Display for ConfigError { fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result { write!(f, "bad config") } }
impl std::error::Error for ConfigError {}

struct Shop { items: Vec<i32> }
trait Pay { fn pay(&self, n: usize) -> i32; }
impl Pay for Shop {
    #[inline(never)]
    fn pay(&self, n: usize) -> i32 { self.items[n] }
}
impl Shop {
    #[inline(never)]
    fn total(&self, n: usize) -> i32 { self.pay(n) }
}
struct Bomb;
impl Drop for Bomb { fn drop(&mut self) { panic!("while unwinding") } }

#[inline(never)]
fn work(message: &str) { panic!("{}", message) }
#[inline(never)]
fn generic<T: fmt::Debug>(v: T) { panic!("generic {:?}", v) }
#[inline(never)]
fn dive(n: u32) { if n == 0 { panic!("deep") } dive(n - 1); std::hint::black_box(n); }

fn hook() {
    if std::env::var("ORACLE").is_err() { return; }
    std::panic::set_hook(Box::new(|info| {
        let l = info.location().unwrap();
        let m = info.payload_as_str().unwrap_or("Box<dyn Any>");
        let thread = std::thread::current().name().unwrap_or("<unnamed>").to_string();
        let back = format!("{:?}", std::backtrace::Backtrace::force_capture());
        println!("ORACLE {:?} {}", (m, l.file(), l.line(), l.column(), thread), back.replace('\n', " "));
    }));
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    hook();
    let three = vec![1, 2, 3];
    let n: usize = std::env::args().count() + 5;
    let none: Option<i32> = if n == 0 { Some(1) } else { None };
    let shop = Shop { items: three.clone() };
    match std::env::args().nth(1).unwrap().as_str() {
        "message" => work("no money left"),
        "index" => { println!("{}", three[n]); }
        "method" => { println!("{}", shop.total(n)); }
        "generic" => generic((1, "x")),
        "closure" => { let f = |m: &str| work(m); f("in a closure") }
        "unwrapnone" => { println!("{}", none.unwrap()); }
        "expect" => { println!("{}", none.expect("an order")); }
        "unwraperr" => { "x".parse::<i32>().unwrap(); }
        "expecterr" => { std::fs::read("/no/such").expect("reading the config"); }
        "asserteq" => assert_eq!(1 + 1, n, "sum"),
        "asserteqplain" => assert_eq!(three.len(), n),
        "assert" => assert!(n == 0, "n is {}", n),
        "assertplain" => assert!(n == 0),
        "unreachable" => unreachable!(),
        "todo" => todo!(),
        "unimplemented" => unimplemented!("refunds"),
        "overflow" => { let a: u8 = 250; println!("{}", a + n as u8); }
        "divide" => { println!("{}", 10 / (n - n)); }
        "slice" => { println!("{:?}", &three[n..]); }
        "utf8" => { println!("{}", &"größer"[0..3]); }
        "multiline" => work("first line\nsecond line\n\n  third line"),
        "unicode" => work("größer als 3 € — 時間"),
        "empty" => work(""),
        "borrow" => { let c = RefCell::new(1); let _a = c.borrow_mut(); let _b = c.borrow_mut(); }
        "deep" => dive(60),
        "boxed" => std::panic::panic_any(42),
        "thread" => { let _ = std::thread::Builder::new().name("worker-1".into()).spawn(|| work("in a thread")).unwrap().join(); }
        "unnamed" => { let _ = std::thread::spawn(|| work("in a thread")).join(); }
        "joined" => { std::thread::spawn(|| work("inner")).join().unwrap(); }
        "caught" => { let _ = std::panic::catch_unwind(|| work("caught")); println!("going on"); }
        "twice" => { let _ = std::panic::catch_unwind(|| work("one")); work("two") }
        "destructor" => { let _b = Bomb; work("first") }
        "mutex" => {
            let m = std::sync::Arc::new(std::sync::Mutex::new(1));
            let k = m.clone();
            let _ = std::thread::spawn(move || { let _g = k.lock().unwrap(); work("poison") }).join();
            drop(m.lock().unwrap());
        }
        "stackoverflow" => { fn f(n: u64) -> u64 { let a = [n; 64]; std::hint::black_box(&a); f(n + 1) + a[3] } println!("{}", f(0)); }
        "alloc" => { let l = std::alloc::Layout::from_size_align(1 << 60, 8).unwrap(); std::alloc::handle_alloc_error(l); }
        "errorparse" => { println!("loading the shop"); "x".parse::<i32>()?; }
        "errorio" => { println!("loading the shop"); std::fs::read("/no/such")?; }
        "errorstruct" => return Err(Box::new(ConfigError { path: "/etc/shop".into(), line: 3 })),
        "errorstring" => { println!("loading the shop"); return Err("no such order".into()) }
        _ => {}
    }
    Ok(())
}
